/**
 * What S3, Kinesis and SQS share: SDK clients and their connections, calls with time limits, and
 * what AWS's errors mean. The SDK's own retries are off.
 */
@NullMarked
package io.millrace.egress.aws;

import org.jspecify.annotations.NullMarked;
