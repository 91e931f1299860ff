package io.millrace.common.follow;

import io.millrace.common.beat.Beat;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.file.CopyOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a node's copy of a document of the manager: at once from its own disk, so that the node
 * works with the manager down, then from the manager, whenever it says that something changed and
 * every few seconds in case that word was lost.
 */
public final class Follower {
  private static final Logger log = LoggerFactory.getLogger(Follower.class);
  private static final Duration POLL = Duration.ofSeconds(5);

  private final Vertx vertx;
  private final Path folder;
  private final Path file;
  private final String changedAddress;
  private final Function<String, Future<String>> fetch;
  private final Function<String, String> take;
  private String revision = "";
  private boolean fetching;
  private boolean fetchAgain;
  private long pollTimer = -1;
  private Future<Void> written = Future.succeededFuture();
  private @Nullable MessageConsumer<String> changes;

  /**
   * @param folder on this node's disk; made when missing
   * @param name of the copy in it
   * @param changedAddress where the manager publishes that the document changed
   * @param fetch asks the manager, naming the revision that is known; an empty answer means that it
   *     still is the newest
   * @param take goes by the document and returns its revision; throws {@link
   *     IllegalArgumentException} for what is none
   */
  public Follower(
      Vertx vertx,
      Path folder,
      String name,
      String changedAddress,
      Function<String, Future<String>> fetch,
      Function<String, String> take) {
    this.vertx = vertx;
    this.folder = folder;
    this.file = folder.resolve(name);
    this.changedAddress = changedAddress;
    this.fetch = fetch;
    this.take = take;
  }

  /** Takes the copy on disk, then follows the manager. Succeeds without a manager. */
  public Future<Void> start() {
    return vertx
        .fileSystem()
        .mkdirs(folder.toString())
        .compose(made -> vertx.fileSystem().exists(file.toString()))
        .compose(exists ->
            exists
                ? vertx.fileSystem().readFile(file.toString())
                : Future.succeededFuture(Buffer.buffer()))
        .onSuccess(this::takeCopy)
        .compose(loaded -> follow());
  }

  private void takeCopy(Buffer content) {
    if (content.length() == 0) {
      return;
    }
    try {
      revision = take.apply(content.toString());
    } catch (IllegalArgumentException unreadable) {
      log.warn("{} is unreadable and will be fetched anew: {}", file, unreadable.getMessage());
    }
  }

  /** Stops following. */
  public Future<Void> stop() {
    vertx.cancelTimer(pollTimer);
    Future<Void> unregistered = changes == null ? Future.succeededFuture() : changes.unregister();
    return Future.join(unregistered, written).mapEmpty();
  }

  /** Whether any document is known, from disk or from the manager. */
  public boolean informed() {
    return !revision.isEmpty();
  }

  private Future<Void> follow() {
    MessageConsumer<String> consumer =
        vertx.eventBus().consumer(changedAddress, ignored -> fetch());
    changes = consumer;
    pollTimer = Beat.every(vertx, POLL.toMillis(), this::fetch);
    fetch();
    return consumer.completion();
  }

  private void fetch() {
    if (fetching) {
      fetchAgain = true;
      return;
    }
    fetching = true;
    fetch
        .apply(revision)
        .map(this::accept)
        .onFailure(failure -> log.debug("{} not fetched: {}", file, failure.getMessage()))
        .onComplete(done -> {
          fetching = false;
          if (fetchAgain) {
            fetchAgain = false;
            fetch();
          }
        });
  }

  private boolean accept(String document) {
    if (document.isEmpty()) {
      return false;
    }
    try {
      revision = take.apply(document);
    } catch (IllegalArgumentException unreadable) {
      log.warn("the manager's {} is unreadable: {}", file.getFileName(), unreadable.getMessage());
      return false;
    }
    Buffer content = Buffer.buffer(document);
    // One write after the other: an older document must not land on a newer one.
    written = written.transform(ignored -> write(content));
    return true;
  }

  private Future<Void> write(Buffer content) {
    String target = file.toString();
    CopyOptions replacing = new CopyOptions().setReplaceExisting(true).setAtomicMove(true);
    return vertx
        .fileSystem()
        .writeFile(target + ".new", content)
        .compose(done -> vertx.fileSystem().move(target + ".new", target, replacing))
        .onFailure(failure -> log.warn("could not write {}: {}", target, failure.getMessage()));
  }
}
