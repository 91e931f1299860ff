package io.millrace.ingest.session;

import java.util.Objects;

/**
 * One session's interest in one filter. Equal when session and filter are: a newer one takes the
 * older one's place.
 *
 * @param filter as the client gave it, with the prefix of a shared subscription
 * @param qos granted, 0 to 2
 * @param noLocal whether messages of the session's own client are left out
 * @param retainAsPublished whether the retain flag is passed on as it came
 * @param identifier the client's number for it; 0 for none
 * @param lasting whether it outlives the process and has messages kept for it
 */
public record Subscription(
    Session session,
    String filter,
    int qos,
    boolean noLocal,
    boolean retainAsPublished,
    int identifier,
    boolean lasting) {
  /** The same, as its session now is kept. */
  public Subscription asKept() {
    return new Subscription(
        session, filter, qos, noLocal, retainAsPublished, identifier, qos > 0 && session.kept());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Subscription that
        && session == that.session
        && filter.equals(that.filter);
  }

  @Override
  public int hashCode() {
    return Objects.hash(System.identityHashCode(session), filter);
  }
}
