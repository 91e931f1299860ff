package io.millrace.egress.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.common.status.StatusReport.PipelineStatus;
import io.millrace.egress.emulator.Arrivals;
import io.millrace.egress.emulator.AwsProxy;
import io.millrace.egress.emulator.MotoServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * The service with a proxy and moto's server behind it; what is in moto stays for all tests of a
 * class.
 */
abstract class EmulatedAws {
  /** Of a service with little patience, where a test waits for it to run out. */
  protected static final Map<String, String> IMPATIENT =
      Map.of("MILLRACE_EGRESS_CALL_SECONDS", "1", "MILLRACE_EGRESS_CONNECT_SECONDS", "1");

  protected static MotoServer moto;
  protected static Arrivals arrivals;

  @TempDir Path data;

  protected EgressFixture egress;
  protected AwsProxy proxy;

  @BeforeAll
  static void startServer() {
    moto = MotoServer.start();
    arrivals = new Arrivals(moto.url(), EgressFixture.REGION);
  }

  @AfterAll
  static void stopServer() {
    arrivals.close();
    moto.close();
  }

  @BeforeEach
  void startService() {
    egress = new EgressFixture(data, Map.of());
    proxy = new AwsProxy(egress.vertx, moto.port());
  }

  /** Goes on with a service of other settings. */
  protected void restart(Map<String, String> settings) {
    stopService();
    egress = new EgressFixture(data, settings);
    proxy = new AwsProxy(egress.vertx, moto.port());
  }

  @AfterEach
  void stopService() {
    proxy.close();
    egress.close();
  }

  protected static void awaitAcknowledged(Feed feed, int count) {
    await()
        .atMost(Duration.ofSeconds(90))
        .untilAsserted(() -> assertThat(feed.acknowledged).hasValue(count));
  }

  protected void awaitStatus(String pipeline, Predicate<PipelineStatus> expected) {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> egress.status(pipeline), status -> status != null && expected.test(status));
  }

  /** Messages "0", "1", … on the topics t/0, t/1, … in turn. */
  protected static Feed numbers(int count, int topics) {
    Feed feed = new Feed("edge-1.3");
    for (int i = 0; i < count; i++) {
      feed.put("t/" + i % topics, Integer.toString(i));
    }
    return feed;
  }
}
