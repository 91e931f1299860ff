/** Bodies and attributes. */
@NullMarked
package io.millrace.egress.sqs;

import org.jspecify.annotations.NullMarked;
