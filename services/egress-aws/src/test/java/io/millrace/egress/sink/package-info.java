/** Outputs against a sink that does what it is told. */
@NullMarked
package io.millrace.egress.sink;

import org.jspecify.annotations.NullMarked;
