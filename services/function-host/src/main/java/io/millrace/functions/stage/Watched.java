package io.millrace.functions.stage;

import io.millrace.common.message.Message;
import java.util.function.Consumer;

/** A stage whose incoming messages are shown to taps first. */
record Watched(Downstream stage, Consumer<Message> tap) implements Downstream {
  @Override
  public boolean full() {
    return stage.full();
  }

  @Override
  public void offer(long root, Message message) {
    tap.accept(message);
    stage.offer(root, message);
  }

  @Override
  public void flush() {
    stage.flush();
  }

  @Override
  public long lowestRoot() {
    return stage.lowestRoot();
  }
}
