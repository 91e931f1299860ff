package io.millrace.ingest.peer;

import io.millrace.ingest.session.Publication;
import io.millrace.ingest.session.PublicationCodec;
import io.millrace.ingest.session.Session;
import io.millrace.ingest.session.Will;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.shareddata.AsyncMap;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The wills of all nodes' clients, in a map that all share, so that the others publish them when a
 * node dies. Whoever enters a will as published first publishes it: the others, and the node itself
 * when it is back, do not. On the service's context.
 */
final class Wills {
  private static final Logger log = LoggerFactory.getLogger(Wills.class);

  /** How long it is remembered that a will has been published. */
  private static final long PUBLISHED_MILLIS = TimeUnit.DAYS.toMillis(7);

  /** A will as it lies in the map. */
  private record Entry(String node, long delaySeconds, Publication publication) {
    Buffer encode() {
      byte[] name = node.getBytes(StandardCharsets.UTF_8);
      String publisher = publication.publisher();
      byte[] client = (publisher == null ? "" : publisher).getBytes(StandardCharsets.UTF_8);
      return Buffer.buffer()
          .appendUnsignedShort(name.length)
          .appendBytes(name)
          .appendUnsignedShort(client.length)
          .appendBytes(client)
          .appendLong(delaySeconds)
          .appendBytes(PublicationCodec.encode(publication));
    }

    static Entry decode(Buffer in) throws IOException {
      int name = in.getUnsignedShort(0);
      int client = in.getUnsignedShort(2 + name);
      int at = 4 + name + client;
      Publication publication = PublicationCodec.decode(in.getBytes(at + Long.BYTES, in.length()));
      return new Entry(
          in.getString(2, 2 + name, "UTF-8"),
          in.getLong(at),
          publication.by(in.getString(4 + name, at, "UTF-8")));
    }
  }

  private final Vertx vertx;
  private final String member;
  private final Consumer<Publication> publish;
  private final AsyncMap<String, Buffer> wills;
  private final AsyncMap<String, Boolean> published;

  /**
   * @param member of this node's process in the cluster
   */
  Wills(
      Vertx vertx,
      String member,
      Consumer<Publication> publish,
      AsyncMap<String, Buffer> wills,
      AsyncMap<String, Boolean> published) {
    this.vertx = vertx;
    this.member = member;
    this.publish = publish;
    this.wills = wills;
    this.published = published;
  }

  void changed(Session session, boolean wanted) {
    Will will = session.lastWill();
    Future<?> changed =
        wanted && will != null
            ? wills.put(
                session.clientId(),
                new Entry(
                        member,
                        Math.min(will.delaySeconds(), session.expirySeconds()),
                        will.publication())
                    .encode())
            : wills.remove(session.clientId());
    changed.onFailure(failure ->
        log.warn(
            "other nodes do not know the will of {}: {}",
            session.clientId(),
            failure.getMessage()));
  }

  /** Publishes the will of a client of this node, unless others have done so. */
  void fire(String clientId, Will will, Runnable publication) {
    claim(clientId, will.publication())
        .onSuccess(first -> {
          if (first) {
            publication.run();
          }
        });
    wills.remove(clientId);
  }

  /** A client comes whose node is away: its will is published, or not wanted any longer. */
  Future<Void> left(String clientId, boolean clean) {
    return wills
        .get(clientId)
        .compose(bytes -> {
          Entry entry = decode(bytes);
          if (entry == null || entry.node().equals(member)) {
            return Future.succeededFuture();
          }
          boolean due = clean || entry.delaySeconds() == 0;
          return claim(clientId, entry.publication())
              .onSuccess(first -> {
                if (first && due) {
                  publish.accept(entry.publication());
                }
              })
              .compose(first -> wills.remove(clientId))
              .mapEmpty();
        });
  }

  /** A node has died: its clients are gone. */
  void died(String gone) {
    wills
        .entries()
        .onSuccess(all -> {
          for (Map.Entry<String, Buffer> each : all.entrySet()) {
            Entry entry = decode(each.getValue());
            if (entry != null && entry.node().equals(gone)) {
              publishIn(entry.delaySeconds(), each.getKey(), each.getValue());
            }
          }
        })
        .onFailure(failure -> log.warn("wills cannot be read: {}", failure.getMessage()));
  }

  private void publishIn(long seconds, String clientId, Buffer bytes) {
    if (seconds > 0) {
      vertx.setTimer(TimeUnit.SECONDS.toMillis(seconds), ignored -> publishIn(0, clientId, bytes));
      return;
    }
    // Unless its client has come to another node meanwhile.
    wills
        .removeIfPresent(clientId, bytes)
        .onSuccess(mine -> {
          Entry entry = decode(bytes);
          if (mine && entry != null) {
            claim(clientId, entry.publication())
                .onSuccess(first -> {
                  if (first) {
                    publish.accept(entry.publication());
                  }
                });
          }
        });
  }

  private Future<Boolean> claim(String clientId, Publication will) {
    return published
        .putIfAbsent(clientId + "/" + will.timestampNanos(), Boolean.TRUE, PUBLISHED_MILLIS)
        .map(before -> before == null)
        .otherwise(unreachable -> true);
  }

  private static @Nullable Entry decode(@Nullable Buffer bytes) {
    if (bytes == null) {
      return null;
    }
    try {
      return Entry.decode(bytes);
    } catch (IOException | IndexOutOfBoundsException unreadable) {
      log.warn("a will of another node cannot be read: {}", unreadable.getMessage());
      return null;
    }
  }
}
