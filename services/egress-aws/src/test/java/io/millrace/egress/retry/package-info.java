/** The circuit and its clock, with time in hand. */
@NullMarked
package io.millrace.egress.retry;

import org.jspecify.annotations.NullMarked;
