/**
 * SQS: one queue message a message, standard and FIFO queues. Calls ListQueues, CreateQueue and
 * SendMessageBatch, nothing else.
 */
@NullMarked
package io.millrace.egress.sqs;

import org.jspecify.annotations.NullMarked;
