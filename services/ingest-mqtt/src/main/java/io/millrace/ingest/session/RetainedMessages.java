package io.millrace.ingest.session;

import io.millrace.ingest.topics.TopicRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The last retained message of each topic. Bounded in bytes and number: beyond, new topics are not
 * retained, and counted. Callable from any thread.
 */
public final class RetainedMessages {
  private static final long MAX_BYTES = 64L * 1024 * 1024;
  private static final int MAX_TOPICS = 100_000;

  private final Map<String, Publication> byTopic = new ConcurrentHashMap<>();
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();

  /** Retains {@code publication}, or forgets its topic's when the payload is empty. */
  public void put(Publication publication) {
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

  /** The retained messages that {@code filter} matches. */
  public List<Publication> matching(String filter) {
    long now = System.currentTimeMillis();
    if (!TopicRules.isPattern(filter)) {
      Publication one = byTopic.get(filter);
      return one == null || one.expired(now) ? List.of() : List.of(one);
    }
    List<Publication> found = new ArrayList<>();
    byTopic.forEach((topic, publication) -> {
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
