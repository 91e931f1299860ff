package io.millrace.egress.app;

import io.millrace.egress.sink.OutputLink;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Shares the buffer among the links that are open, so that what waits here is bounded however many
 * pipelines there are; no link gets more than its output can use. A link hears of a smaller share
 * with its next acknowledgement or probe, so that for about a second after others were opened more
 * may be under way.
 */
final class Credits {
  /** One message may always be under way, however little is left for a link. */
  private static final long LEAST = 1;

  private final long bufferBytes;
  private final Set<OutputLink> links = new LinkedHashSet<>();

  Credits(long bufferBytes) {
    this.bufferBytes = bufferBytes;
  }

  void opened(OutputLink link) {
    links.add(link);
    share();
  }

  void closed(OutputLink link) {
    links.remove(link);
    share();
  }

  /** Shares anew, by what outputs can use now. To be called every now and then. */
  void share() {
    long each = Math.max(LEAST, bufferBytes / Math.max(1, links.size()));
    links.forEach(link -> link.credit((int) Math.clamp(link.usefulCredit(), LEAST, each)));
  }
}
