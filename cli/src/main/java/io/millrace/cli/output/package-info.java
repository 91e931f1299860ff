/** What a person or a script gets to see: the only package that writes to the standard streams. */
@NullMarked
package io.millrace.cli.output;

import org.jspecify.annotations.NullMarked;
