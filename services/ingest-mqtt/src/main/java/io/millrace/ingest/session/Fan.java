package io.millrace.ingest.session;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Gathers what matches: nearly always one subscription a session, which needs no gathering. */
final class Fan implements Consumer<Object> {
  private final Publication publication;
  private final Selection selection;
  private boolean matched;
  private @Nullable Subscription first;
  private @Nullable Map<Session, List<Subscription>> more;

  Fan(Publication publication, Selection selection) {
    this.publication = publication;
    this.selection = selection;
  }

  @Override
  public void accept(Object match) {
    boolean wanted =
        match instanceof Group group ? selection.takes(group.filter()) : selection.ordinary();
    if (!wanted) {
      return;
    }
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

  boolean end(Journal journal, Sink sink) {
    if (more != null) {
      HeldMessage held = journal.hold(publication);
      more.forEach((session, matching) -> session.take(delivery(matching), held, sink));
    } else if (first != null) {
      first.session().take(delivery(List.of(first)), journal.hold(publication), sink);
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
