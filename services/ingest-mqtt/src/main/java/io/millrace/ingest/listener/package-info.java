/**
 * MQTT on the network: sockets and TLS, packets in and out, one {@link
 * io.millrace.ingest.listener.MqttConnection} a client. Packets are read and written with the codec
 * that vertx-mqtt is made of, on Vert.x' own network server: vertx-mqtt's endpoint hides the
 * channel, so that with it reading could not be paused, acknowledgements of many messages could not
 * leave together, and malformed packets and refused handshakes could be neither answered nor
 * counted.
 */
@NullMarked
package io.millrace.ingest.listener;

import org.jspecify.annotations.NullMarked;
