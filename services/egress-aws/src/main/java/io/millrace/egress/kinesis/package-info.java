/**
 * Kinesis Data Streams: one record a message. Calls DescribeStream, CreateStream and PutRecords,
 * nothing else.
 */
@NullMarked
package io.millrace.egress.kinesis;

import org.jspecify.annotations.NullMarked;
