/**
 * Storage libraries doing what the spool does: many queues, appended to in group commits with one
 * fsync, read in order, trimmed from the front.
 */
@NullMarked
package io.millrace.bench.spool;

import org.jspecify.annotations.NullMarked;
