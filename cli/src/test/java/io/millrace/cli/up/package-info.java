/** How an edge is prepared, short of starting one. */
@NullMarked
package io.millrace.cli.up;

import org.jspecify.annotations.NullMarked;
