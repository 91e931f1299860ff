package io.millrace.ingest.spool;

import io.millrace.common.message.Message;
import io.millrace.common.spec.SpoolLimits;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A spool with one lane, for tests that append and read. */
public final class SpoolFixture implements AutoCloseable, SpoolEvents {
  public static final SpoolLimits ROOMY =
      new SpoolLimits(
          64L * 1024 * 1024, SpoolLimits.OnFull.REFUSE, SpoolLimits.StartFrom.LATEST, 0);

  final Map<String, Long> dropped = new ConcurrentHashMap<>();
  final Map<String, Long> forgotten = new ConcurrentHashMap<>();
  final AtomicInteger damages = new AtomicInteger();
  final AtomicInteger failures = new AtomicInteger();

  /** What was told of failures. */
  final List<String> problems = new CopyOnWriteArrayList<>();

  final AtomicInteger recoveries = new AtomicInteger();
  public final Spool spool;
  private final ExecutorService loop = Executors.newSingleThreadExecutor();
  private final SpoolLane lane;

  public SpoolFixture(Path folder) throws IOException {
    this(new SpoolOptions(folder, "node-1", 0, SpoolOptions.DEFAULT_STOPPED_FOR));
  }

  SpoolFixture(SpoolOptions options) throws IOException {
    spool = Spool.open(options, this);
    lane = spool.lane(loop);
  }

  PipelineSpool start(String pipeline) {
    return start(pipeline, ROOMY, null);
  }

  public PipelineSpool start(String pipeline, SpoolLimits limits, @Nullable Long samplingMillis) {
    return await(
        spool.start(pipeline, limits, samplingMillis, (other, topic) -> topic.startsWith("t")));
  }

  /** Appends and says what became of it, without waiting. */
  CompletableFuture<Outcome> append(String topic, String payload, PipelineSpool... targets) {
    return append(7, topic, payload, targets);
  }

  /** Appends what arrived at {@code timestampNanos}. */
  public CompletableFuture<Outcome> append(
      long timestampNanos, String topic, String payload, PipelineSpool... targets) {
    CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    loop.execute(() -> {
      Append append =
          new Append(
              List.of(targets),
              topic,
              timestampNanos,
              Buffer.buffer(payload),
              outcome::complete,
              List.of());
      if (!lane.append(append)) {
        outcome.complete(Outcome.REFUSED);
      }
    });
    return outcome;
  }

  /** Everything on disk from an offset on. */
  List<Message> read(PipelineSpool pipeline, long from) {
    List<Message> messages = new ArrayList<>();
    await(spool.read(pipeline, from, Long.MAX_VALUE))
        .forEach(chunk -> messages.addAll(chunk.messages()));
    return messages;
  }

  List<String> payloads(PipelineSpool pipeline, long from) {
    return read(pipeline, from).stream().map(message -> message.payload().toString()).toList();
  }

  public static <T> T await(CompletableFuture<T> future) {
    return future.orTimeout(20, TimeUnit.SECONDS).join();
  }

  @Override
  public void dropped(String pipeline, long messages) {
    dropped.merge(pipeline, messages, Long::sum);
  }

  @Override
  public void damaged(String pipeline, long messages, String reason) {
    damages.incrementAndGet();
  }

  @Override
  public void forgotten(String pipeline, long messages, String reason) {
    forgotten.merge(pipeline, messages, Long::sum);
  }

  @Override
  public void failed(String problem) {
    problems.add(problem);
    failures.incrementAndGet();
  }

  @Override
  public void recovered() {
    recoveries.incrementAndGet();
  }

  @Override
  public void close() {
    spool.close();
    loop.shutdown();
  }
}
