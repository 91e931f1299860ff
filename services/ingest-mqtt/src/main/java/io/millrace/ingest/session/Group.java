package io.millrace.ingest.session;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The members of a shared subscription: each message goes to one of them. Changed under the lock of
 * {@link Subscriptions}.
 */
final class Group {
  private final String filter;
  private volatile List<Subscription> members = List.of();

  Group(String filter) {
    this.filter = filter;
  }

  String filter() {
    return filter;
  }

  void add(Subscription subscription) {
    List<Subscription> more = new ArrayList<>(members);
    more.remove(subscription);
    more.add(subscription);
    members = List.copyOf(more);
  }

  /** False when it was the last. */
  boolean remove(Subscription subscription) {
    List<Subscription> fewer = new ArrayList<>(members);
    fewer.remove(subscription);
    members = List.copyOf(fewer);
    return !fewer.isEmpty();
  }

  @Nullable Subscription choose() {
    List<Subscription> now = members;
    if (now.isEmpty()) {
      return null;
    }
    int start = ThreadLocalRandom.current().nextInt(now.size());
    for (int i = 0; i < now.size(); i++) {
      Subscription candidate = now.get((start + i) % now.size());
      if (candidate.session().owner().get() != null) {
        return candidate;
      }
    }
    return now.get(start);
  }
}
