package io.millrace.ingest.session;

import io.millrace.ingest.spool.Change;
import io.millrace.ingest.spool.Outcome;
import io.millrace.ingest.topics.TopicRules;
import io.millrace.ingest.topics.TopicTrie;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** All subscriptions of all sessions, and who gets a message. Callable from any thread. */
public final class Subscriptions {
  private static final String SHARE = "$share/";

  /** The members of a shared subscription: each message goes to one of them. */
  private static final class Group {
    private volatile List<Subscription> members = List.of();

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

  private final Journal journal;
  private final TopicTrie<Object> trie = new TopicTrie<>();
  private final AtomicInteger count = new AtomicInteger();
  private final Map<String, Group> groups = new HashMap<>();

  public Subscriptions(Journal journal) {
    this.journal = journal;
  }

  /** Whether {@code filter} can be subscribed to, shared or not. */
  public static boolean valid(String filter) {
    if (!filter.startsWith(SHARE)) {
      return TopicRules.isFilter(filter);
    }
    int slash = filter.indexOf('/', SHARE.length());
    return slash > SHARE.length()
        && !TopicRules.isPattern(filter.substring(0, slash))
        && TopicRules.isFilter(filter.substring(slash + 1));
  }

  public static boolean shared(String filter) {
    return filter.startsWith(SHARE);
  }

  /**
   * Adds a subscription or replaces the one that its session has for the same filter; true when it
   * had none.
   */
  public synchronized boolean add(Subscription subscription) {
    Session session = subscription.session();
    Subscription before = session.put(subscription);
    if (before == null) {
      count.incrementAndGet();
    }
    if (shared(subscription.filter())) {
      Group group =
          groups.computeIfAbsent(
              subscription.filter(),
              filter -> {
                Group made = new Group();
                trie.add(unshared(filter), made);
                return made;
              });
      List<Subscription> members = new ArrayList<>(group.members);
      members.remove(subscription);
      members.add(subscription);
      group.members = List.copyOf(members);
      return before == null;
    }
    if (before != null) {
      trie.remove(before.filter(), before);
    }
    trie.add(subscription.filter(), subscription);
    return before == null;
  }

  /** Removes a session's subscription; false when it had none. */
  public synchronized boolean remove(Session session, String filter) {
    Subscription removed = session.remove(filter);
    if (removed == null) {
      return false;
    }
    count.decrementAndGet();
    if (!shared(filter)) {
      trie.remove(filter, removed);
      return true;
    }
    Group group = groups.get(filter);
    if (group != null) {
      List<Subscription> members = new ArrayList<>(group.members);
      members.remove(removed);
      group.members = List.copyOf(members);
      if (members.isEmpty()) {
        groups.remove(filter);
        trie.remove(unshared(filter), group);
      }
    }
    return true;
  }

  /** How many there are. */
  public int size() {
    return count.get();
  }

  public synchronized void removeAll(Session session) {
    for (Subscription subscription : List.copyOf(session.subscriptions())) {
      remove(session, subscription.filter());
    }
  }

  private static String unshared(String filter) {
    return filter.substring(filter.indexOf('/', SHARE.length()) + 1);
  }

  /**
   * Hands {@code publication} to every session that wants it, once each, with the highest of the
   * granted qualities; false when there is none.
   *
   * @param changes gets what has to be written to disk, so that sessions that are kept do not lose
   *     the message with the process
   */
  public boolean deliver(Publication publication, Consumer<Change> changes) {
    Fan fan = new Fan(publication);
    trie.match(publication.topic(), fan);
    return fan.end(journal, changes);
  }

  /** Hands retained messages to the session that has just subscribed. */
  public void deliverRetained(Session session, Collection<Delivery> retained) {
    List<Change> changes = new ArrayList<>();
    for (Delivery delivery : retained) {
      session.deliver(delivery, journal.hold(delivery.publication()), changes::add);
    }
    if (!changes.isEmpty()) {
      journal.write(edits -> {
        for (Change change : changes) {
          change.apply(edits);
        }
      });
    }
  }

  /**
   * Writes subscriptions of a session that is kept to disk.
   *
   * @param told on the spool's thread
   */
  public void keep(Session session, Collection<Subscription> added, Consumer<Outcome> told) {
    journal.subscribe(session.entry(), added, told);
  }

  /**
   * Deletes subscriptions of a session that is kept from the disk.
   *
   * @param told on the spool's thread
   */
  public void forget(Session session, Collection<String> filters, Consumer<Outcome> told) {
    journal.unsubscribe(session.number(), filters, told);
  }

  /** Gathers what matches: nearly always one subscription a session, which needs no gathering. */
  private static final class Fan implements Consumer<Object> {
    private final Publication publication;
    private boolean matched;
    private @Nullable Subscription first;
    private @Nullable Map<Session, List<Subscription>> more;

    Fan(Publication publication) {
      this.publication = publication;
    }

    @Override
    public void accept(Object match) {
      Subscription subscription =
          match instanceof Group group ? group.choose() : (Subscription) match;
      matched = true;
      if (subscription == null
          || (subscription.noLocal()
              && subscription.session().clientId().equals(publication.publisher()))) {
        return;
      }
      if (first == null) {
        first = subscription;
        return;
      }
      if (more == null) {
        more = new IdentityHashMap<>();
        more.computeIfAbsent(first.session(), session -> new ArrayList<>(1)).add(first);
      }
      more.computeIfAbsent(subscription.session(), session -> new ArrayList<>(1)).add(subscription);
    }

    boolean end(Journal journal, Consumer<Change> changes) {
      if (more != null) {
        HeldMessage held = journal.hold(publication);
        more.forEach((session, matching) -> session.deliver(delivery(matching), held, changes));
      } else if (first != null) {
        first.session().deliver(delivery(List.of(first)), journal.hold(publication), changes);
      }
      return matched;
    }

    private Delivery delivery(List<Subscription> matching) {
      int qos = 0;
      boolean retain = false;
      int numbered = 0;
      for (Subscription subscription : matching) {
        qos = Math.max(qos, subscription.qos());
        retain |= subscription.retainAsPublished() && publication.retain();
        numbered += subscription.identifier() > 0 ? 1 : 0;
      }
      int[] identifiers = numbered == 0 ? Delivery.NO_IDENTIFIERS : new int[numbered];
      for (Subscription subscription : matching) {
        if (subscription.identifier() > 0) {
          identifiers[--numbered] = subscription.identifier();
        }
      }
      return new Delivery(publication, Math.min(qos, publication.qos()), retain, identifiers);
    }
  }
}
