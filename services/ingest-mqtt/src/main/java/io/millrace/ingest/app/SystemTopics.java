package io.millrace.ingest.app;

import io.millrace.ingest.session.Delivery;
import io.millrace.ingest.session.Publication;
import io.millrace.ingest.session.RetainedMessages;
import io.millrace.ingest.session.Selection;
import io.millrace.ingest.session.Sessions;
import io.millrace.ingest.session.Sink;
import io.millrace.ingest.session.Subscriptions;
import io.millrace.ingest.spool.Change;
import io.vertx.core.buffer.Buffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What the broker says of itself under {@code $SYS/broker/}: each figure as text, retained, and
 * published again whenever it has changed, at most every ten seconds.
 */
final class SystemTopics {
  private static final String PREFIX = "$SYS/broker/";
  private static final long EVERY_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** Each node tells of itself, to its own clients. */
  private static final Sink NOWHERE =
      new Sink() {
        @Override
        public void change(Change change) {
          // Made anew after a restart.
        }

        @Override
        public void onward(String node, String clientId, Delivery delivery, int hops) {
          // The other node tells its own.
        }
      };

  private final BrokerMeters meters;
  private final Sessions sessions;
  private final Subscriptions subscriptions;
  private final RetainedMessages retained;
  private final long startedNanos = System.nanoTime();
  private final Map<String, String> told = new LinkedHashMap<>();
  private long nextNanos = startedNanos;

  SystemTopics(
      BrokerMeters meters,
      Sessions sessions,
      Subscriptions subscriptions,
      RetainedMessages retained) {
    this.meters = meters;
    this.sessions = sessions;
    this.subscriptions = subscriptions;
    this.retained = retained;
    tell("version", "millrace");
    tick();
  }

  /** To be called now and then. */
  void tick() {
    long now = System.nanoTime();
    if (now - nextNanos < 0) {
      return;
    }
    nextNanos = now + EVERY_NANOS;
    meters.figures().forEach((name, figure) -> tell(name, Long.toString(figure)));
    tell("clients/total", Integer.toString(sessions.size()));
    tell("subscriptions/count", Integer.toString(subscriptions.size()));
    tell("retained messages/count", Integer.toString(retained.size()));
    tell("uptime", TimeUnit.NANOSECONDS.toSeconds(now - startedNanos) + " seconds");
  }

  private void tell(String name, String value) {
    if (value.equals(told.put(name, value))) {
      return;
    }
    long now = TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());
    Publication publication = Publication.plain(PREFIX + name, Buffer.buffer(value), 0, now);
    retained.show(publication);
    subscriptions.deliver(publication, Selection.ALL, NOWHERE);
  }
}
