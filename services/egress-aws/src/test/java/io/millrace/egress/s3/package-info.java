/** Keys, content types and metadata. */
@NullMarked
package io.millrace.egress.s3;

import org.jspecify.annotations.NullMarked;
