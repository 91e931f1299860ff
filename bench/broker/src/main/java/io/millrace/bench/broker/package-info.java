/**
 * A load generator for MQTT brokers. Packets are encoded before the clock runs, and one thread does
 * all the sending and receiving with nothing between it and the sockets, so that the broker is the
 * limit and not its client.
 */
@NullMarked
package io.millrace.bench.broker;

import org.jspecify.annotations.NullMarked;
