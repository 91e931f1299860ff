/** NATS: one message of a subject for each message. */
@NullMarked
package io.millrace.egress.nats;

import org.jspecify.annotations.NullMarked;
