package io.millrace.common.placement;

import io.millrace.common.cluster.Membership;
import io.millrace.common.cluster.NodeRecord;
import io.millrace.common.link.LinkAddresses;
import io.millrace.common.link.Links;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Keeps out function-hosts that are gone. One that halted or was cut off does not know that others
 * have taken over, and until it has heard of it would deliver what it still has in work.
 */
public final class Fence {
  private Fence() {}

  /** Guards {@code links} from now on. To be called on the context that owns them. */
  public static void guard(Links links, Membership membership, Vertx vertx) {
    Context context = vertx.getOrCreateContext();
    membership.onChange(() -> context.runOnContext(ignored -> links.fence(gone(membership))));
  }

  /** On the minority's side of a cut everybody else seems to be gone, and nothing is taken over. */
  private static Set<String> gone(Membership membership) {
    return membership.quorate()
        ? membership.missing().stream()
            .filter(record -> record.service().equals(LinkAddresses.FUNCTIONS))
            .map(NodeRecord::id)
            .collect(Collectors.toSet())
        : Set.of();
  }
}
