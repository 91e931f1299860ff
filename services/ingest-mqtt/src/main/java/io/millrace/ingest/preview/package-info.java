/**
 * Short looks at messages as they come in, for people who choose what a pipeline shall read. Off
 * the data path: it never waits, keeps nothing, and costs one look at a flag while nobody watches.
 */
@NullMarked
package io.millrace.ingest.preview;

import org.jspecify.annotations.NullMarked;
