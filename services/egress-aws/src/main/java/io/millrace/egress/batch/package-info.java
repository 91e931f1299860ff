/**
 * What waits for an output, and how it is put together to requests: within the far side's limits,
 * in order where there is an order.
 */
@NullMarked
package io.millrace.egress.batch;

import org.jspecify.annotations.NullMarked;
