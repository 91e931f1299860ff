package io.millrace.common.link;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A link's way to another node: it is open there already while the present node still has messages,
 * and carries nothing until it is taken.
 */
final class Relocation {
  private final Links links;
  private int generation;
  private LinkFrame.@Nullable Opened next;

  Relocation(Links links) {
    this.links = links;
  }

  /** Whether the other node has accepted the link, and it has not been taken yet. */
  boolean isOpen() {
    return next != null;
  }

  /** Asks another node. When it refuses, everything stays as it is. */
  void begin(String address, LinkFrame.Open request, Runnable opened) {
    int attempt = ++generation;
    links
        .request(address, request)
        .onSuccess(answer -> {
          if (!(answer instanceof LinkFrame.Opened accepted)) {
            links.forget(request.link());
          } else if (attempt == generation) {
            next = accepted;
            opened.run();
          } else {
            refuse(accepted, "opened too late");
          }
        })
        .onFailure(unavailable -> links.forget(request.link()));
  }

  /** The link at the other node, which is the only one from now on. */
  LinkFrame.Opened take() {
    LinkFrame.Opened taken = Objects.requireNonNull(next);
    next = null;
    return taken;
  }

  /** Stays at the present node. */
  void forgo(String reason) {
    generation++;
    if (next != null) {
      refuse(next, reason);
      next = null;
    }
  }

  /** Whether it was this link that the other node has ended. */
  boolean lost(String link) {
    if (next == null || !next.link().equals(link)) {
      return false;
    }
    links.forget(link);
    next = null;
    return true;
  }

  private void refuse(LinkFrame.Opened opened, String reason) {
    links.forget(opened.link());
    links.send(opened.deliverAddress(), new LinkFrame.Close(opened.link(), reason));
  }
}
