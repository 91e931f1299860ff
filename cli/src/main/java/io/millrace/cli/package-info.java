/** The {@code millrace} command: where it starts, what surrounds it, and its exit codes. */
@NullMarked
package io.millrace.cli;

import org.jspecify.annotations.NullMarked;
