package io.millrace.ingest.route;

import io.millrace.ingest.session.Delivery;
import io.millrace.ingest.session.Publication;
import io.millrace.ingest.session.Selection;
import io.millrace.ingest.spool.Append;
import io.millrace.ingest.spool.PipelineSpool;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Other nodes that are one broker with this one. Callable from any thread; must be quick. */
public interface Neighbours {
  /** For a node that is alone. */
  Neighbours NONE =
      new Neighbours() {
        @Override
        public @Nullable Way way(Publication publication) {
          return null;
        }

        @Override
        public @Nullable Way again(Publication publication, Set<String> groups) {
          return null;
        }

        @Override
        public @Nullable Append onward(String node, String clientId, Delivery delivery, int hops) {
          return null;
        }

        @Override
        public boolean gone(PipelineSpool queue) {
          return true;
        }
      };

  /**
   * Where a message goes.
   *
   * @param here which of this node's subscriptions it is for
   * @param elsewhere what goes into the queues of other nodes; nobody waits for these
   * @param wanted whether subscribers are among those
   */
  record Way(Selection here, List<Append> elsewhere, boolean wanted) {}

  /** The way of a message that has been published here; null when it concerns no other node. */
  @Nullable Way way(Publication publication);

  /**
   * The way of a message for {@code groups} that was sent here and finds no member of them any
   * longer; null when no other node has any either.
   */
  @Nullable Way again(Publication publication, Set<String> groups);

  /** To a client whose session is at {@code node} now; null when that node is not known. */
  @Nullable Append onward(String node, String clientId, Delivery delivery, int hops);

  /**
   * Whether the node that a queue leads to is gone, as the majority sees it. The minority knows of
   * nobody whether he is gone.
   */
  boolean gone(PipelineSpool queue);
}
