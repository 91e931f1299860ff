/** What is printed, without a terminal. */
@NullMarked
package io.millrace.cli.output;

import org.jspecify.annotations.NullMarked;
