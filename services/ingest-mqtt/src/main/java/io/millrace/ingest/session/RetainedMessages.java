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
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The last retained message of each topic. Bounded in bytes and number: beyond, new topics are not
 * retained, and counted. Callable from any thread.
 */
public final class RetainedMessages {
  private static final long MAX_BYTES = 64L * 1024 * 1024;
  private static final int MAX_TOPICS = 100_000;

  private final Map<String, Publication> byTopic = new ConcurrentHashMap<>();

  /** The broker's own, which are made anew and do not count. */
  private final Map<String, Publication> system = new ConcurrentHashMap<>();

  private final AtomicLong bytes = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();

  /**
   * Retains {@code publication}, or forgets its topic's when the payload is empty.
   *
   * @return what has to be written to disk, so that the message is not lost with the process; null
   *     for nothing
   */
  public @Nullable Change put(Publication publication) {
    Publication before = byTopic.get(publication.topic());
    keep(publication);
    Publication now = byTopic.get(publication.topic());
    byte[] key = SessionKeys.retained(publication.topic());
    if (now == publication) {
      return edits -> {
        // Two of one topic from different connections may come here in another order than there.
        if (byTopic.get(publication.topic()) == publication) {
          edits.put(key, PublicationCodec.encode(publication));
        }
      };
    }
    return before != null && now == null ? edits -> delete(publication.topic(), edits) : null;
  }

  private void delete(String topic, Edits edits) throws IOException {
    if (!byTopic.containsKey(topic)) {
      edits.delete(SessionKeys.retained(topic));
    }
  }

  /** Takes back what an earlier process left. */
  public void restore(Recovered recovered) {
    recovered.retained().forEach(this::keep);
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
  }

  private void keep(Publication publication) {
    byTopic.compute(
        publication.topic(),
        (topic, before) -> {
          long freed = before == null ? 0 : before.cost();
          if (publication.payload().length() == 0) {
            bytes.addAndGet(-freed);
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
