package io.millrace.egress.nats;

import io.millrace.common.message.Message;
import io.millrace.egress.batch.Limits;
import io.millrace.egress.format.Envelope;
import io.millrace.egress.retry.Trouble;
import io.millrace.egress.sink.BrokerSink;
import io.millrace.egress.sink.Outcome;
import io.nats.client.AuthenticationException;
import io.nats.client.Connection;
import io.vertx.core.Future;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A subject of NATS: every message becomes one message, in order. Messages count as taken when the
 * server has answered a ping that was sent behind them on the same connection; who was not
 * subscribed then never gets them, as is NATS's way.
 */
public final class NatsSink extends BrokerSink {
  /** One request at a time keeps the order of all. */
  private static final Limits LIMITS = new Limits(1_000, 1024 * 1024, 1, Limits.Order.BY_REQUEST);

  private final String subject;
  private final String servers;
  private final Connections connections;
  private Connections.@Nullable Shared shared;

  /**
   * @param envelope null for payloads as they are
   */
  public NatsSink(
      String subject, String servers, @Nullable Envelope envelope, Connections connections) {
    super("NATS subject '" + subject + "' at " + servers, LIMITS, envelope);
    this.subject = subject;
    this.servers = servers;
    this.connections = connections;
  }

  @Override
  public String key(Message message) {
    return "";
  }

  @Override
  public Future<Void> prepare() {
    if (shared == null) {
      shared = connections.take(servers);
    }
    Connections.Shared open = shared;
    return connections.call(() -> {
      Connection connection = open.connected();
      connection.flush(connections.timeout());
      return null;
    });
  }

  @Override
  public Future<List<Outcome>> deliver(List<Message> messages) {
    Connections.Shared open = Objects.requireNonNull(shared);
    return connections.call(() -> publish(open, messages));
  }

  private List<Outcome> publish(Connections.Shared open, List<Message> messages) throws Exception {
    Connection connection = open.connected();
    long breaks = open.breaks();
    List<Outcome> outcomes = new ArrayList<>(messages.size());
    for (Message message : messages) {
      byte[] data = content(message);
      if (data.length > connection.getMaxPayload()) {
        outcomes.add(new Outcome.Refused(tooLarge(data.length, connection.getMaxPayload())));
      } else {
        connection.publish(subject, data);
        outcomes.add(Outcome.TAKEN);
      }
    }
    connection.flush(connections.timeout());
    if (open.breaks() != breaks) {
      throw new IOException("the connection broke while messages were under way");
    }
    return outcomes;
  }

  private Trouble tooLarge(int bytes, long most) {
    return Trouble.message(
        "the message has "
            + bytes
            + " bytes in its envelope, but "
            + title()
            + " takes at most "
            + most);
  }

  @Override
  public Trouble diagnose(Throwable failure) {
    String text = failure.getMessage() == null ? failure.toString() : failure.getMessage();
    return switch (failure) {
      case AuthenticationException unknown ->
          Trouble.standing("the NATS server does not know the edge: " + text);
      case IllegalArgumentException wrong -> Trouble.standing(text);
      default -> Trouble.passing(text);
    };
  }

  @Override
  public void close() {
    if (shared != null) {
      shared = null;
      connections.giveBack(servers);
    }
  }
}
