package io.millrace.ingest.listener;

import io.millrace.ingest.packet.PacketProblem;
import io.millrace.ingest.packet.Reason;
import io.netty.util.concurrent.EventExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Holds one client to the rate at which it may publish: a second's worth at once, then its socket
 * is read no faster. For the client's event loop.
 */
final class PublishRate {
  private final ClientLimits.Rate limits;
  private final ConnectionCounts counts;
  private final ReadGate gate;
  private final EventExecutor loop;
  private final Admission.Tokens messages;
  private final Admission.Tokens bytes;

  PublishRate(
      ClientLimits.Rate limits, ConnectionCounts counts, ReadGate gate, EventExecutor loop) {
    this.limits = limits;
    this.counts = counts;
    this.gate = gate;
    this.loop = loop;
    this.messages = new Admission.Tokens(limits.messages(), limits.messages());
    this.bytes = new Admission.Tokens(limits.bytes(), limits.bytes());
  }

  /** A message has come. */
  void count(int size) {
    long now = System.nanoTime();
    long waitForMessages = messages.owe(1, now);
    long waitForBytes = bytes.owe(size, now);
    long wait = Math.max(waitForMessages, waitForBytes);
    if (wait == 0 || gate.shutFor(ReadGate.Cause.RATE)) {
      return;
    }
    counts.limited(waitForMessages > 0 ? Limit.MESSAGE_RATE : Limit.BYTE_RATE);
    if (limits.disconnects()) {
      throw new PacketProblem(
          Reason.MESSAGE_RATE_TOO_HIGH,
          "more than " + limits.messages() + " messages or " + limits.bytes() + " bytes a second");
    }
    gate.shut(ReadGate.Cause.RATE);
    loop.schedule(() -> gate.open(ReadGate.Cause.RATE), wait, TimeUnit.NANOSECONDS);
  }
}
