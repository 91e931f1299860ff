/**
 * MQTT packets as bytes: reading them strictly, as the OASIS specifications for 3.1.1 and 5.0 ask,
 * and writing them. Knows messages, but neither connections nor pipelines.
 */
@NullMarked
package io.millrace.ingest.packet;

import org.jspecify.annotations.NullMarked;
