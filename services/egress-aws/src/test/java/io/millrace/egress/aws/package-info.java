/** What errors mean. */
@NullMarked
package io.millrace.egress.aws;

import org.jspecify.annotations.NullMarked;
