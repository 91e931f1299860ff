/**
 * The data plane: ordered, credit-limited, at-least-once links between services over the event bus.
 * A sender keeps what is unacknowledged and sends it again on a new link; a receiver acknowledges
 * cumulatively. What a message means is not known here.
 */
@NullMarked
package io.millrace.common.link;

import org.jspecify.annotations.NullMarked;
