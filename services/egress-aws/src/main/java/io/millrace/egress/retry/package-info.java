/**
 * What is wrong with an output and when to try it again: troubles, pauses and the circuit. Knows
 * neither AWS nor messages; time and chance are given from outside.
 */
@NullMarked
package io.millrace.egress.retry;

import org.jspecify.annotations.NullMarked;
