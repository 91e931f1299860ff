package io.millrace.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonObject;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Page;
import java.time.Duration;

/** What a page holds on to after hours of traffic. */
final class Endurance {
  private static final long MIB = 1024 * 1024;

  /** What garbage collection and caches of the browser may move; an hour kept would be far more. */
  private static final long MOST_GROWTH = 4 * MIB;

  private final Page page;
  private final MadeUpLine line;
  private final CDPSession browser;

  Endurance(Page page, MadeUpLine line) {
    this.page = page;
    this.line = line;
    this.browser = page.context().newCDPSession(page);
    browser.send("HeapProfiler.enable");
  }

  /** Lets the page take in an hour's updates, and holds it against what it held a tenth before. */
  void passes(long anHoursUpdates) {
    take(anHoursUpdates / 10);
    long early = heap();
    long earlyNodes = nodes();
    take(anHoursUpdates);
    assertThat(heap() - early).as("growth of the heap in an hour, bytes").isLessThan(MOST_GROWTH);
    assertThat(nodes()).as("nodes of the page").isLessThan(earlyNodes + earlyNodes / 5 + 100);
  }

  private void take(long updates) {
    line.send(updates, 0);
    await()
        .pollInSameThread()
        .atMost(Duration.ofMinutes(3))
        .pollInterval(Duration.ofMillis(200))
        .until(() -> {
          // The driver's own messages have to be read too.
          page.title();
          return line.told();
        });
    // Two frames: the last is drawn then.
    page.evaluate(
        "new Promise((seen) => requestAnimationFrame(() => requestAnimationFrame(() => seen(true))))");
  }

  private long heap() {
    browser.send("HeapProfiler.collectGarbage");
    return browser.send("Runtime.getHeapUsage").get("usedSize").getAsLong();
  }

  private long nodes() {
    JsonObject counters = browser.send("Memory.getDOMCounters");
    return counters.get("nodes").getAsLong();
  }
}
