/**
 * Connections of clients that end at one service and are served by another: bytes in order both
 * ways, credit-limited, over the event bus. A tunnel of which anything was lost ends, as a
 * connection does; nothing is sent again.
 */
@NullMarked
package io.millrace.common.tunnel;

import org.jspecify.annotations.NullMarked;
