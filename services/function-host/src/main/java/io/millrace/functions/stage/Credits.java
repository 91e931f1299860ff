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

  /** More does not make a link faster, unless the pipeline's output gathers more than that. */
  static final long MOST = 8L * 1024 * 1024;

  /**
   * One link.
   *
   * @param held bytes that came by it and are not done with
   * @param useful bytes that keep its pipeline's output busy
   */
  private record Link(LongSupplier held, LongSupplier useful) {
    long most() {
      return Math.clamp(useful.getAsLong(), 1, Integer.MAX_VALUE);
    }
  }

  private final long total;
  private final Map<LinkAcknowledger, Link> links = new LinkedHashMap<>();

  Credits(long total) {
    this.total = total;
  }

  /**
   * @param held bytes that came by the link and are not done with
   * @param useful bytes that keep its pipeline's output busy: it gets no more
   */
  void add(LinkAcknowledger link, LongSupplier held, LongSupplier useful) {
    links.put(link, new Link(held, useful));
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
    long free = total - links.values().stream().mapToLong(link -> link.held().getAsLong()).sum();
    links.forEach((acknowledger, link) -> {
      long least = Math.min(LEAST, link.most());
      long most = Math.clamp(total / count, least, link.most());
      acknowledger.credit((int) Math.clamp(link.held().getAsLong() + free / count, least, most));
    });
  }
}
