/**
 * Live views: a WebSocket on which a browser watches topics and is told what changed, at a pace
 * that neither side can be overrun by. The manager and the hosts decide with every question what
 * the viewer may see.
 */
@NullMarked
package io.millrace.console.live;

import org.jspecify.annotations.NullMarked;
