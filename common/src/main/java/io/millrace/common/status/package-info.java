/** What data-plane nodes tell about themselves: conditions, figures and alerts. */
@NullMarked
package io.millrace.common.status;

import org.jspecify.annotations.NullMarked;
