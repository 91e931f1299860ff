/** What a shell offers while somebody types: words of the command line, kinds, and names. */
@NullMarked
package io.millrace.cli.completion;

import org.jspecify.annotations.NullMarked;
