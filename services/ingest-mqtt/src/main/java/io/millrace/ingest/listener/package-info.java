/**
 * MQTT on the network: ports and TLS, and one {@link io.millrace.ingest.listener.MqttConnection} a
 * client, which does what the client's packets ask for.
 */
@NullMarked
package io.millrace.ingest.listener;

import org.jspecify.annotations.NullMarked;
