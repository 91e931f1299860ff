package io.millrace.ingest.session;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Counts what the sessions of this node want, by filter. Nothing is counted until somebody {@link
 * #follow}s. Callable from any thread.
 */
public final class Interests {
  private static final class Counts {
    private int members;
    private int connected;
    private int lasting;

    Interest now() {
      return new Interest(members, connected, lasting);
    }
  }

  private final Map<String, Counts> byFilter = new HashMap<>();

  /** Subscriptions that are counted, with whether their client was connected when they were. */
  private final Map<Subscription, Boolean> counted = new HashMap<>();

  private boolean counting;
  private Consumer<String> changed = filter -> {};
  private volatile Consumer<Runnable> teller = Runnable::run;

  /** Counts from now on. To be called before there are subscriptions. */
  public synchronized void begin() {
    counting = true;
  }

  /**
   * Tells of changes from now on.
   *
   * @param changed hears the filter; called from any thread, must be quick
   * @param teller runs what it is given when everybody who should know of all changes until then
   *     does; called from any thread
   */
  public synchronized void follow(Consumer<String> changed, Consumer<Runnable> teller) {
    this.changed = changed;
    this.teller = teller;
  }

  void whenTold(Runnable then) {
    teller.accept(then);
  }

  /** How much is wanted of {@code filter}. */
  public synchronized Interest of(String filter) {
    Counts counts = byFilter.get(filter);
    return counts == null ? Interest.NONE : counts.now();
  }

  /** Everything that is wanted. */
  public synchronized Map<String, Interest> all() {
    Map<String, Interest> all = new HashMap<>();
    byFilter.forEach((filter, counts) -> all.put(filter, counts.now()));
    return all;
  }

  synchronized void added(Subscription subscription) {
    if (!counting) {
      return;
    }
    boolean connected = connected(subscription);
    counted.put(subscription, connected);
    Counts counts = byFilter.computeIfAbsent(subscription.filter(), filter -> new Counts());
    Interest before = counts.now();
    counts.members++;
    counts.connected += connected ? 1 : 0;
    counts.lasting += subscription.lasting() ? 1 : 0;
    tell(subscription.filter(), before, counts);
  }

  synchronized void removed(Subscription subscription) {
    Boolean connected = counted.remove(subscription);
    Counts counts = byFilter.get(subscription.filter());
    if (connected == null || counts == null) {
      return;
    }
    Interest before = counts.now();
    counts.members--;
    counts.connected -= connected ? 1 : 0;
    counts.lasting -= subscription.lasting() ? 1 : 0;
    if (counts.members == 0) {
      byFilter.remove(subscription.filter());
    }
    tell(subscription.filter(), before, counts);
  }

  /** The client of a shared subscription has come or gone. */
  synchronized void attendance(Subscription subscription) {
    Boolean before = counted.get(subscription);
    if (before != null && before != connected(subscription)) {
      removed(subscription);
      added(subscription);
    }
  }

  private static boolean connected(Subscription subscription) {
    return Subscriptions.shared(subscription.filter())
        && subscription.session().owner().get() != null;
  }

  /** How many want an ordinary filter makes no difference to others, only whether any does. */
  private void tell(String filter, Interest before, Counts counts) {
    Interest now = counts.now();
    boolean differs =
        Subscriptions.shared(filter)
            ? !now.equals(before)
            : (now.members() > 0) != (before.members() > 0)
                || (now.lasting() > 0) != (before.lasting() > 0);
    if (differs) {
      changed.accept(filter);
    }
  }
}
