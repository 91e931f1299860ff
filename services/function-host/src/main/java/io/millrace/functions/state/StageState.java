package io.millrace.functions.state;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The state of one stage, through all versions of its pipeline. For the event loop alone. It
 * belongs to whoever took it last: when a new version goes on, late changes of the one before do
 * not count any more.
 */
public final class StageState {
  private final StateStore store;
  private final String pipeline;
  private final String stage;
  private final Set<Runnable> waiting = new LinkedHashSet<>();
  private @Nullable TreeMap<String, byte[]> values;
  private @Nullable Object holder;
  private long bytes;

  private StageState(StateStore store, String pipeline, String stage) {
    this.store = store;
    this.pipeline = pipeline;
    this.stage = stage;
  }

  /**
   * Begins to read a state.
   *
   * @param stage name that stays the same when the pipeline's code changes
   */
  public static StageState of(StateStore store, String pipeline, String stage) {
    StageState state = new StageState(store, pipeline, stage);
    store
        .load(pipeline, stage)
        .onSuccess(state::loaded)
        // Closed meanwhile: nothing runs any more that would ask.
        .onFailure(closed -> {});
    return state;
  }

  private void loaded(TreeMap<String, byte[]> read) {
    values = read;
    read.forEach((key, value) -> bytes += new StateChange(key, value).size());
    List.copyOf(waiting).forEach(Runnable::run);
    waiting.clear();
  }

  /** Whether it has been read; if not, {@code then} is run when it has. */
  public boolean ready(Runnable then) {
    if (values == null) {
      waiting.add(then);
    }
    return values != null;
  }

  /** Keys and values together, in bytes. */
  public long bytes() {
    return bytes;
  }

  /** Gives it to {@code taker}: the body of a STATE frame. Only once it is {@link #ready}. */
  public Buffer take(Object taker) {
    holder = taker;
    Buffer body = Buffer.buffer();
    known()
        .forEach((key, value) -> {
          byte[] name = key.getBytes(StandardCharsets.UTF_8);
          body.appendUnsignedShort(name.length).appendBytes(name);
          body.appendInt(value.length).appendBytes(value);
        });
    return body;
  }

  private TreeMap<String, byte[]> known() {
    return java.util.Objects.requireNonNull(values, "the state has not been read yet");
  }

  /** A change by {@code by} counts from now on. Succeeds once it is on the disk. */
  public Future<Void> apply(Object by, StateChange change) {
    if (by != holder) {
      return Future.succeededFuture();
    }
    byte[] value = change.value();
    byte[] before = value == null ? known().remove(change.key()) : known().put(change.key(), value);
    bytes += value == null ? 0 : change.size();
    bytes -= before == null ? 0 : new StateChange(change.key(), before).size();
    return store.keep(pipeline, stage, change);
  }
}
