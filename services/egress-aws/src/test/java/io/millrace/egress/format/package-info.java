/** Tests of what messages become. */
@NullMarked
package io.millrace.egress.format;

import org.jspecify.annotations.NullMarked;
