/** Tests of what becomes of messages in Kinesis. */
@NullMarked
package io.millrace.egress.kinesis;

import org.jspecify.annotations.NullMarked;
