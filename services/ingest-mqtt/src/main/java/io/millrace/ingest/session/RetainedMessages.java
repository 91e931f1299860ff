package io.millrace.ingest.session;

import io.millrace.ingest.spool.Change;
import io.millrace.ingest.spool.Edits;
import io.millrace.ingest.spool.Ledger;
import io.millrace.ingest.topics.TopicRules;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The last retained message of each topic, the last by its timestamp, so that nodes which hear of
 * messages in different orders agree. Bounded in bytes and number: beyond, new topics are not
 * retained, and counted. Callable from any thread.
 */
public final class RetainedMessages {
  private static final long MAX_BYTES = 64L * 1024 * 1024;
  private static final int MAX_TOPICS = 100_000;

  /** How long a deletion is remembered, for nodes that are away meanwhile. */
  private static final long DELETED_NANOS = TimeUnit.DAYS.toNanos(7);

  private final Map<String, Publication> byTopic = new ConcurrentHashMap<>();

  /** The broker's own, which are made anew and do not count. */
  private final Map<String, Publication> system = new ConcurrentHashMap<>();

  /** Where several nodes are one broker: when a topic's message was deleted, by topic. */
  private final Map<String, Publication> deleted = new ConcurrentHashMap<>();

  private volatile boolean shared;
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();

  /** From now on several nodes are one broker: deletions are remembered. */
  public void share() {
    shared = true;
  }

  /** The same message, later than what is retained of its topic: clocks of nodes may differ. */
  public Publication stamp(Publication publication) {
    Publication before = last(publication.topic());
    return before == null || before.timestampNanos() < publication.timestampNanos()
        ? publication
        : publication.at(before.timestampNanos() + 1);
  }

  /**
   * Retains {@code publication}, or forgets its topic's when the payload is empty, unless a later
   * one is known.
   *
   * @return what has to be written to disk, so that the message is not lost with the process; null
   *     for nothing
   */
  public @Nullable Change put(Publication publication) {
    String topic = publication.topic();
    Publication before = last(topic);
    keep(publication);
    Publication now = last(topic);
    if (now == publication) {
      return edits -> {
        // Two of one topic from different connections may come here in another order than there.
        if (last(topic) == publication) {
          edits.put(SessionKeys.retained(topic), PublicationCodec.encode(publication));
        }
      };
    }
    return before != null && now == null ? edits -> delete(topic, edits) : null;
  }

  private @Nullable Publication last(String topic) {
    Publication retained = byTopic.get(topic);
    return retained == null ? deleted.get(topic) : retained;
  }

  private void delete(String topic, Edits edits) throws IOException {
    if (last(topic) == null) {
      edits.delete(SessionKeys.retained(topic));
    }
  }

  /** Everything, deletions too, for a node that has missed some. */
  public List<Publication> all() {
    List<Publication> all = new ArrayList<>(byTopic.values());
    all.addAll(deleted.values());
    return all;
  }

  /** The same number on nodes that retain the same. */
  public long digest() {
    long digest = 0;
    for (Publication publication : all()) {
      digest ^= publication.topic().hashCode() * 0x9E3779B97F4A7C15L ^ publication.timestampNanos();
    }
    return digest;
  }

  /** Takes back what an earlier process left. */
  public void restore(Recovered recovered) {
    recovered
        .retained()
        .forEach(publication -> {
          if (shared || publication.payload().length() > 0) {
            keep(publication);
          }
        });
  }

  /** Forgets messages that nobody wants any longer. */
  public void expire(Ledger ledger) {
    long now = System.currentTimeMillis();
    byTopic.forEach((topic, publication) -> {
      if (publication.expired(now) && byTopic.remove(topic, publication)) {
        bytes.addAndGet(-publication.cost());
        ledger.write(edits -> delete(topic, edits));
      }
    });
    long forgotten = TimeUnit.MILLISECONDS.toNanos(now) - DELETED_NANOS;
    deleted.forEach((topic, deletion) -> {
      if (deletion.timestampNanos() < forgotten && deleted.remove(topic, deletion)) {
        ledger.write(edits -> delete(topic, edits));
      }
    });
  }

  private void keep(Publication publication) {
    byTopic.compute(
        publication.topic(),
        (topic, before) -> {
          Publication last = before == null ? deleted.get(topic) : before;
          if (last != null && last.timestampNanos() > publication.timestampNanos()) {
            return before;
          }
          deleted.remove(topic);
          long freed = before == null ? 0 : before.cost();
          if (publication.payload().length() == 0) {
            bytes.addAndGet(-freed);
            if (shared) {
              deleted.put(topic, publication);
            }
            return null;
          }
          long change = publication.cost() - freed;
          boolean room =
              bytes.get() + change <= MAX_BYTES && (before != null || byTopic.size() < MAX_TOPICS);
          if (!room) {
            refused.incrementAndGet();
            return before;
          }
          bytes.addAndGet(change);
          return publication;
        });
  }

  /** Shows what the broker says of itself, under a topic that begins with {@code $SYS/}. */
  public void show(Publication publication) {
    system.put(publication.topic(), publication);
  }

  /** The retained messages that {@code filter} matches. */
  public List<Publication> matching(String filter) {
    Map<String, Publication> where = filter.startsWith("$SYS/") ? system : byTopic;
    long now = System.currentTimeMillis();
    if (!TopicRules.isPattern(filter)) {
      Publication one = where.get(filter);
      return one == null || one.expired(now) ? List.of() : List.of(one);
    }
    List<Publication> found = new ArrayList<>();
    where.forEach((topic, publication) -> {
      if (TopicRules.matches(filter, topic) && !publication.expired(now)) {
        found.add(publication);
      }
    });
    return found;
  }

  public int size() {
    return byTopic.size();
  }

  /** How often a message could not be retained. */
  public long refused() {
    return refused.get();
  }
}
