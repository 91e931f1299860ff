/** S3: one object a message. Calls HeadBucket, CreateBucket and PutObject, nothing else. */
@NullMarked
package io.millrace.egress.s3;

import org.jspecify.annotations.NullMarked;
