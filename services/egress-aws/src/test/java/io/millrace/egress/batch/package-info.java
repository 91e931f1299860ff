/** What waits, and in which order it goes. */
@NullMarked
package io.millrace.egress.batch;

import org.jspecify.annotations.NullMarked;
