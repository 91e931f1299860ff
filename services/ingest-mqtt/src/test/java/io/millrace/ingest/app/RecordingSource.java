package io.millrace.ingest.app;

import io.millrace.common.link.LinkSource;
import io.millrace.common.link.LinkState;
import io.millrace.common.link.LinkTarget;
import io.millrace.common.message.Batch;
import io.millrace.common.message.Message;
import io.millrace.common.message.MessageId;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sends numbered messages, as function-host would send a pipeline's output. */
final class RecordingSource implements LinkSource {
  private final String name;
  private final int count;
  private int next;
  private volatile int acknowledged;
  private volatile int waits;

  RecordingSource(String name, int count) {
    this.name = name;
    this.count = count;
  }

  LinkTarget target(String service, String pipeline) {
    return LinkTarget.preferring(service, "edge-1", pipeline, 1);
  }

  int acknowledged() {
    return acknowledged;
  }

  /** How often a link was waited for; twice with each attempt. */
  int waits() {
    return waits;
  }

  @Override
  public @Nullable Batch next(int maxBytes) {
    if (next == count) {
      return null;
    }
    int number = next++;
    return new Batch(
        List.of(
            new Message(
                new MessageId("o", number, 0),
                "original",
                42,
                Buffer.buffer(name + "-" + number))));
  }

  @Override
  public void acknowledged(int count, Message last) {
    acknowledged += count;
  }

  @Override
  public void rejected(Message message, String reason) {
    throw new AssertionError(reason);
  }

  @Override
  @SuppressWarnings("NonAtomicOperationOnVolatileField") // One writer.
  public void stateChanged(LinkState state) {
    if (state instanceof LinkState.Opening) {
      waits++;
    }
  }
}
