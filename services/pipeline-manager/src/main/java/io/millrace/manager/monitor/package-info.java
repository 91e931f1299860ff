/**
 * How messages flow, now and lately: rates from the figures that nodes report, lines for live
 * views, and a history of bounded size on disk. Knows no rights; callers say what may be seen.
 */
@NullMarked
package io.millrace.manager.monitor;

import org.jspecify.annotations.NullMarked;
