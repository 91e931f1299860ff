/**
 * One pipeline's way out: the links that bring its messages, the output that decides what is sent
 * when, and the port behind which S3, Kinesis and SQS are. Everything here runs on the service's
 * event loop.
 */
@NullMarked
package io.millrace.egress.sink;

import org.jspecify.annotations.NullMarked;
