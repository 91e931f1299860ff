package io.millrace.functions.stage;

import io.millrace.common.link.LinkAcknowledger;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Shares what all links together may have in this node, in bytes, among them: evenly, but what one
 * holds beyond its share, as it was alone before, is not given to others as well.
 */
final class Credits {
  /** With less a link would send message by message: so much each has in any case. */
  private static final long LEAST = 128 * 1024;

  /** More does not make a link faster. */
  private static final long MOST = 8L * 1024 * 1024;

  private final long total;
  private final Map<LinkAcknowledger, LongSupplier> links = new LinkedHashMap<>();

  Credits(long total) {
    this.total = total;
  }

  /**
   * @param held bytes that came by the link and are not done with
   */
  void add(LinkAcknowledger link, LongSupplier held) {
    links.put(link, held);
    share();
  }

  void remove(LinkAcknowledger link) {
    if (links.remove(link) != null) {
      share();
    }
  }

  /** Shares anew, by what links hold now. To be called every now and then. */
  void share() {
    if (links.isEmpty()) {
      return;
    }
    long count = links.size();
    long most = Math.clamp(total / count, LEAST, MOST);
    long free = total - links.values().stream().mapToLong(LongSupplier::getAsLong).sum();
    links.forEach((link, held) ->
        link.credit((int) Math.clamp(held.getAsLong() + free / count, LEAST, most)));
  }
}
