package io.millrace.functions.instance;

import io.millrace.functions.protocol.FrameBody;
import io.millrace.functions.protocol.MetricReport;
import io.millrace.functions.protocol.RuntimeAlert;
import io.millrace.functions.protocol.RuntimeSession;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The owner of an instance that nobody needs yet: lets its runtime wait. */
abstract class Nobody implements Attempt.Owner {
  final Promise<Void> over = Promise.promise();

  @Override
  public Map<String, String> selectors(String topic) {
    return Map.of();
  }

  @Override
  public @Nullable JsonObject open(JsonObject hello, int protocol, SecretMask secrets) {
    return null;
  }

  @Override
  public void loaded(RuntimeSession session) {
    throw new IllegalStateException("nothing was given to it to load");
  }

  @Override
  public void results(FrameBody body) {
    throw new IllegalStateException("nothing was given to it to work on");
  }

  @Override
  public void afterRead() {
    // It has said nothing that anybody waits for.
  }

  @Override
  public void writable() {
    // Nothing is to be written.
  }

  @Override
  public void line(long timestampNanos, int level, String text) {
    // What a runtime says before it has a function belongs to no log.
  }

  @Override
  public void alert(RuntimeAlert alert) {
    // As with lines.
  }

  @Override
  public void metrics(List<MetricReport> metrics) {
    // As with lines.
  }

  @Override
  public void progress(String what) {
    // Nobody waits for it.
  }
}
