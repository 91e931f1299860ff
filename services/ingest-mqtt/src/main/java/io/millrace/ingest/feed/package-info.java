/**
 * The way out of the spool: one feeder a started pipeline, which reads its queue from the cursor
 * and sends it over a link to function-host. Acknowledgements move the cursor.
 */
@NullMarked
package io.millrace.ingest.feed;

import org.jspecify.annotations.NullMarked;
