package io.millrace.ingest.session;

import io.millrace.ingest.spool.Change;
import io.millrace.ingest.spool.Outcome;
import io.millrace.ingest.topics.TopicRules;
import io.millrace.ingest.topics.TopicTrie;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** All subscriptions of all sessions, and who gets a message. Callable from any thread. */
public final class Subscriptions {
  private static final String SHARE = "$share/";

  private final Journal journal;
  private final TopicTrie<Object> trie = new TopicTrie<>();
  private final AtomicInteger count = new AtomicInteger();
  private final Map<String, Group> groups = new HashMap<>();
  private final Interests interests;

  public Subscriptions(Journal journal) {
    this(journal, new Interests());
  }

  /**
   * @param interests keeps count of who wants what
   */
  public Subscriptions(Journal journal, Interests interests) {
    this.journal = journal;
    this.interests = interests;
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
    } else {
      interests.removed(before);
    }
    interests.added(subscription);
    if (shared(subscription.filter())) {
      Group group =
          groups.computeIfAbsent(
              subscription.filter(),
              filter -> {
                Group made = new Group(filter);
                trie.add(unshared(filter), made);
                return made;
              });
      group.add(subscription);
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
    interests.removed(removed);
    if (!shared(filter)) {
      trie.remove(filter, removed);
      return true;
    }
    Group group = groups.get(filter);
    if (group != null && !group.remove(removed)) {
      groups.remove(filter);
      trie.remove(unshared(filter), group);
    }
    return true;
  }

  /**
   * Runs {@code then} when other nodes, where there are any, know of all subscriptions: at once, or
   * later on another thread.
   */
  public void whenTold(Runnable then) {
    interests.whenTold(then);
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

  /** The topic filter of a shared one. */
  public static String unshared(String filter) {
    return filter.substring(filter.indexOf('/', SHARE.length()) + 1);
  }

  /** What a session wants has become more or less lasting. */
  synchronized void recount(Session session) {
    for (Subscription subscription : List.copyOf(session.subscriptions())) {
      Subscription now = subscription.asKept();
      if (now.lasting() != subscription.lasting()) {
        add(now);
      }
    }
  }

  /** The session's client has come or gone. */
  synchronized void attendance(Session session) {
    session.subscriptions().forEach(interests::attendance);
  }

  /**
   * The session has moved to another node: nothing of what it wants is to come here any longer, and
   * what still does goes on there.
   */
  synchronized void moved(Session session) {
    session.subscriptions().forEach(interests::removed);
  }

  /**
   * Hands {@code publication} to every session that wants it, once each, with the highest of the
   * granted qualities.
   *
   * @param sink gets what that has led to
   * @return whether there is any, or for a message that is for some groups only, whether those have
   *     members
   */
  public boolean deliver(Publication publication, Selection selection, Sink sink) {
    Fan fan = new Fan(publication, selection);
    trie.match(publication.topic(), fan);
    return fan.end(journal, sink);
  }

  /** Hands retained messages to the session that has just subscribed. */
  public void deliverRetained(Session session, Collection<Delivery> retained) {
    List<Change> changes = new ArrayList<>();
    Sink sink =
        new Sink() {
          @Override
          public void change(Change change) {
            changes.add(change);
          }

          @Override
          public void onward(String node, String clientId, Delivery delivery, int hops) {
            // Its client has gone elsewhere before it heard of its subscription.
          }
        };
    for (Delivery delivery : retained) {
      session.deliver(delivery, journal.hold(delivery.publication()), sink);
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
}
