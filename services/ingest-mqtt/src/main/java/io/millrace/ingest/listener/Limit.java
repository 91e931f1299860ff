package io.millrace.ingest.listener;

/** Bounds that clients have run into, as they are counted. */
public enum Limit {
  CONNECTIONS,
  CONNECTION_RATE,
  MESSAGE_RATE,
  BYTE_RATE,
  IN_FLIGHT,
  SESSIONS,
  SUBSCRIPTIONS,
  TOPIC,
  PACKET_SIZE,
  ASSEMBLY
}
