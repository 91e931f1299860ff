/**
 * MQTT inside WebSockets by way of the public entrance: it opens the WebSocket, makes sure that the
 * client has the key of its certificate, and passes bytes to and from ingest, which decides who is
 * let in. What the bytes say is not known here.
 */
@NullMarked
package io.millrace.console.mqtt;

import org.jspecify.annotations.NullMarked;
