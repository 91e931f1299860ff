/**
 * What the nodes of function-host know about a pipeline - log lines, taps, dead letters - asked of
 * all of them at once and put together as one answer. Keeps no state, so that any entrance can
 * answer any call.
 */
@NullMarked
package io.millrace.console.hosts;

import org.jspecify.annotations.NullMarked;
