/** How queues leave, in order and otherwise. */
@NullMarked
package io.millrace.ingest.feed;

import org.jspecify.annotations.NullMarked;
