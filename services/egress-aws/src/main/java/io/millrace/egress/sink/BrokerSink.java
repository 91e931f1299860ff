package io.millrace.egress.sink;

import io.millrace.common.message.Message;
import io.millrace.egress.batch.Limits;
import io.millrace.egress.format.Envelope;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A sink of a broker that somebody runs beside the edge, and that says itself what it takes. */
public abstract class BrokerSink implements Sink {
  private final String title;
  private final Limits limits;
  private final @Nullable Envelope envelope;

  /**
   * @param envelope null for payloads as they are
   */
  protected BrokerSink(String title, Limits limits, @Nullable Envelope envelope) {
    this.title = title;
    this.limits = limits;
    this.envelope = envelope;
  }

  @Override
  public final String title() {
    return title;
  }

  @Override
  public final Limits limits() {
    return limits;
  }

  @Override
  public final int size(Message message) {
    return message.cost();
  }

  @Override
  public final Optional<String> refusal(Message message) {
    // How large a message may be is the broker's to say.
    return Optional.empty();
  }

  /** What the broker gets of a message. */
  protected final byte[] content(Message message) {
    return envelope == null ? message.payload().getBytes() : envelope.of(message);
  }
}
