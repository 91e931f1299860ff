package io.millrace.functions.stage;

import io.millrace.common.link.LinkAcknowledger;
import java.util.LinkedHashSet;
import java.util.Set;

/** Shares what all links together may have in this node, in bytes, among them. */
final class Credits {
  /** With less a link would send message by message. */
  private static final long LEAST = 128 * 1024;

  /** More does not make a link faster. */
  private static final long MOST = 8L * 1024 * 1024;

  private final long total;
  private final Set<LinkAcknowledger> links = new LinkedHashSet<>();

  Credits(long total) {
    this.total = total;
  }

  void add(LinkAcknowledger link) {
    links.add(link);
    share();
  }

  void remove(LinkAcknowledger link) {
    if (links.remove(link)) {
      share();
    }
  }

  private void share() {
    if (!links.isEmpty()) {
      int each = (int) Math.clamp(total / links.size(), LEAST, MOST);
      links.forEach(link -> link.credit(each));
    }
  }
}
