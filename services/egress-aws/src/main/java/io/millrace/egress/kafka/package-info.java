/** Kafka: one record a message, with the message's topic as key. */
@NullMarked
package io.millrace.egress.kafka;

import org.jspecify.annotations.NullMarked;
