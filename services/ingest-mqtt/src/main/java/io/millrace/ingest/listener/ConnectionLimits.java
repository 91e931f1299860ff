package io.millrace.ingest.listener;

/**
 * How many clients there may be.
 *
 * @param connections at once; beyond, CONNECT is refused (MQTT 5: reason 0x97)
 * @param perSecond accepted in one second, with as many again in a burst; beyond, CONNECT is
 *     refused (MQTT 5: reason 0x9F)
 */
public record ConnectionLimits(int connections, int perSecond) {}
