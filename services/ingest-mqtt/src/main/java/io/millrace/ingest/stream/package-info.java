/**
 * Outputs of pipelines that stay on the edge: taken from function-host over links, into the queues
 * of the pipelines that read them and to MQTT subscribers.
 */
@NullMarked
package io.millrace.ingest.stream;

import org.jspecify.annotations.NullMarked;
