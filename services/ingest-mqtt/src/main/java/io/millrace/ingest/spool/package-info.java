/**
 * The durable spool: the one place with custody of messages. Every pipeline has its own queue of
 * offsets in one RocksDB database; one thread gathers what waits, writes it with one fsync and only
 * then tells the publishers' sides. Knows pipelines by id and limits; neither MQTT nor links.
 */
@NullMarked
package io.millrace.ingest.spool;

import org.jspecify.annotations.NullMarked;
