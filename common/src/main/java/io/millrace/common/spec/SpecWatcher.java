package io.millrace.common.spec;

import io.millrace.common.control.SpecService;
import io.millrace.common.wire.Json;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageConsumer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a node's copy of the specs: at once from its own disk, so that data flows with the manager
 * down, then from the manager, whenever it says that something changed and every few seconds in
 * case that word was lost.
 */
public final class SpecWatcher {
  private static final Logger log = LoggerFactory.getLogger(SpecWatcher.class);
  private static final Duration POLL = Duration.ofSeconds(5);

  private final Vertx vertx;
  private final Path folder;
  private final Path file;
  private final SpecListener listener;
  private final SpecService manager;
  private final Map<String, PipelineSpec> known = new HashMap<>();
  private String revision = "";
  private boolean fetching;
  private boolean fetchAgain;
  private long pollTimer = -1;
  private Future<Void> written = Future.succeededFuture();
  private @Nullable MessageConsumer<String> changes;

  /**
   * @param folder of this service on this node's disk; the copy is {@code specs.json} in it
   */
  public SpecWatcher(Vertx vertx, Path folder, SpecListener listener) {
    this.vertx = vertx;
    this.folder = folder;
    this.file = folder.resolve("specs.json");
    this.listener = listener;
    this.manager = SpecService.proxy(vertx);
  }

  /**
   * Loads the copy on disk, tells the listener, then follows the manager. Succeeds without a
   * manager.
   */
  public Future<Void> start() {
    return vertx
        .fileSystem()
        .mkdirs(folder.toString())
        .compose(made -> vertx.fileSystem().exists(file.toString()))
        .compose(exists ->
            exists ? vertx.fileSystem().readFile(file.toString()).map(this::parse) : none())
        .onSuccess(this::apply)
        .compose(loaded -> follow());
  }

  /** Stops following. */
  public Future<Void> stop() {
    vertx.cancelTimer(pollTimer);
    Future<Void> unregistered = changes == null ? Future.succeededFuture() : changes.unregister();
    return Future.join(unregistered, written).mapEmpty();
  }

  /** Whether any specs are known, from disk or from the manager. */
  public boolean informed() {
    return !revision.isEmpty();
  }

  private static Future<SpecSet> none() {
    return Future.succeededFuture(SpecSet.EMPTY);
  }

  private SpecSet parse(Buffer content) {
    try {
      return Json.read(content.toString(), SpecSet.class);
    } catch (IllegalArgumentException unreadable) {
      log.warn("{} is unreadable and will be fetched anew: {}", file, unreadable.getMessage());
      return SpecSet.EMPTY;
    }
  }

  private Future<Void> follow() {
    MessageConsumer<String> consumer =
        vertx.eventBus().consumer(SpecService.CHANGED, ignored -> fetch());
    changes = consumer;
    pollTimer = vertx.setPeriodic(POLL.toMillis(), ignored -> fetch());
    fetch();
    return consumer.completion();
  }

  private void fetch() {
    if (fetching) {
      fetchAgain = true;
      return;
    }
    fetching = true;
    manager
        .fetch(revision)
        .onSuccess(answer ->
            answer.ifPresentOrElse(set -> accept(Json.read(set, SpecSet.class)), () -> {}))
        .onFailure(failure -> log.debug("specs not fetched: {}", failure.getMessage()))
        .onComplete(done -> {
          fetching = false;
          if (fetchAgain) {
            fetchAgain = false;
            fetch();
          }
        });
  }

  private void accept(SpecSet set) {
    apply(set);
    Buffer content = Buffer.buffer(Json.write(set));
    // One write after the other: an older set must not land on a newer one.
    written = written.transform(ignored -> write(content));
  }

  private Future<Void> write(Buffer content) {
    String target = file.toString();
    return vertx
        .fileSystem()
        .writeFile(target + ".new", content)
        .compose(done ->
            vertx
                .fileSystem()
                .move(
                    target + ".new",
                    target,
                    new io.vertx.core.file.CopyOptions()
                        .setReplaceExisting(true)
                        .setAtomicMove(true)))
        .onFailure(failure -> log.warn("could not write {}: {}", target, failure.getMessage()));
  }

  private void apply(SpecSet set) {
    revision = set.revision();
    Map<String, PipelineSpec> wanted = new HashMap<>();
    set.pipelines().forEach(spec -> wanted.put(spec.id(), spec));
    for (PipelineSpec gone : List.copyOf(known.values())) {
      if (!wanted.containsKey(gone.id())) {
        known.remove(gone.id());
        listener.pipelineRemoved(gone);
      }
    }
    for (PipelineSpec spec : set.pipelines()) {
      PipelineSpec before = known.put(spec.id(), spec);
      if (before == null || before.version() != spec.version()) {
        listener.pipelineChanged(spec);
      }
    }
  }
}
