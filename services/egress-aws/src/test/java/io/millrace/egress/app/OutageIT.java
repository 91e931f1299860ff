package io.millrace.egress.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.common.spec.PipelineOutput;
import io.millrace.common.status.Condition;
import io.millrace.common.status.StatusReport.PipelineStatus;
import io.millrace.egress.emulator.Arrivals;
import io.millrace.egress.emulator.AwsProxy;
import io.millrace.egress.emulator.Call;
import io.millrace.egress.emulator.Fault;
import io.millrace.egress.emulator.MotoServer;
import io.vertx.core.buffer.Buffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.sqs.model.Message;

/**
 * What can go wrong on the way to AWS: nothing is lost, nothing is doubled that need not be, and
 * people are told.
 */
class OutageIT {
  private static MotoServer moto;
  private static Arrivals arrivals;

  @TempDir Path data;

  private EgressFixture egress;
  private AwsProxy proxy;

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
    start(Map.of("MILLRACE_EGRESS_CALL_SECONDS", "1", "MILLRACE_EGRESS_CONNECT_SECONDS", "1"));
  }

  private void start(Map<String, String> settings) {
    egress = new EgressFixture(data, settings);
    proxy = new AwsProxy(egress.vertx, moto.port());
  }

  @AfterEach
  void stopService() {
    proxy.close();
    egress.close();
  }

  private static void awaitAcknowledged(Feed feed, int count) {
    await()
        .atMost(Duration.ofSeconds(90))
        .untilAsserted(() -> assertThat(feed.acknowledged).hasValue(count));
  }

  private void awaitStatus(String pipeline, Predicate<PipelineStatus> expected) {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> egress.status(pipeline), status -> status != null && expected.test(status));
  }

  private static Feed numbers(int count, int topics) {
    Feed feed = new Feed("edge-1.3");
    for (int i = 0; i < count; i++) {
      feed.put("t/" + i % topics, Integer.toString(i));
    }
    return feed;
  }

  private static List<String> texts(int from, int count, int step) {
    return IntStream.range(0, count).mapToObj(i -> Integer.toString(from + i * step)).toList();
  }

  /** Anything that can happen to a request as a whole, to about one in four. */
  private static java.util.function.Function<Call, Fault> weather(AtomicInteger lostAnswers) {
    SplittableRandom random = new SplittableRandom(42);
    return call ->
        switch (random.nextInt(20)) {
          case 0 -> Fault.error(call, 500, "InternalError", "We encountered an internal error");
          case 1 -> Fault.error(call, 503, "SlowDown", "Please reduce your request rate");
          case 2 -> Fault.error(call, 400, "ThrottlingException", "Rate exceeded");
          case 3 -> new Fault.Cut();
          case 4 -> {
            lostAnswers.incrementAndGet();
            yield new Fault.LoseAnswer();
          }
          default -> Fault.NONE;
        };
  }

  @Test
  void losesAndDoublesNoObjectInBadWeather() {
    proxy.rule(weather(new AtomicInteger()));
    Feed feed = numbers(200, 5);

    egress.connect(
        egress.pipeline("objects", new PipelineOutput.S3("weather", egress.target(proxy.url()))),
        feed);
    awaitAcknowledged(feed, 200);

    assertThat(arrivals.objects("weather")).hasSize(200);
    awaitStatus("objects", status -> status.figures().getOrDefault("retries", 0L) > 0);
  }

  @Test
  void losesNoQueueMessageInBadWeatherAndDoublesOnlyThoseWhoseAnswerWasLost() {
    AtomicInteger lostAnswers = new AtomicInteger();
    proxy.rule(weather(lostAnswers));
    Feed feed = numbers(400, 5);

    egress.connect(
        egress.pipeline("queue", new PipelineOutput.Sqs("weather", egress.target(proxy.url()))),
        feed);
    awaitAcknowledged(feed, 400);

    List<String> bodies = arrivals.messages("weather").stream().map(Message::body).toList();
    assertThat(new HashSet<>(bodies)).containsExactlyInAnyOrderElementsOf(texts(0, 400, 1));
    assertThat(bodies.size() - 400).isBetween(0, 10 * lostAnswers.get());
  }

  @Test
  void sendsAgainOnlyTheQueueMessagesThatWereNotTaken() {
    SplittableRandom random = new SplittableRandom(7);
    proxy.rule(call ->
        call.action().equals("SendMessageBatch")
            ? new Fault.Partly(index -> random.nextInt(3) == 0, "RequestThrottled")
            : Fault.NONE);
    Feed feed = numbers(200, 5);

    egress.connect(
        egress.pipeline("part", new PipelineOutput.Sqs("part", egress.target(proxy.url()))), feed);
    awaitAcknowledged(feed, 200);

    assertThat(arrivals.messages("part").stream().map(Message::body))
        .containsExactlyInAnyOrderElementsOf(texts(0, 200, 1));
  }

  @Test
  void keepsTheOrderOfAFifoQueueWhateverPartOfARequestFails() {
    SplittableRandom random = new SplittableRandom(7);
    proxy.rule(call ->
        call.action().equals("SendMessageBatch")
            ? new Fault.Partly(index -> random.nextInt(3) == 0, "InternalError")
            : weather(new AtomicInteger()).apply(call));
    Feed feed = numbers(100, 5);

    egress.connect(
        egress.pipeline("fifo", new PipelineOutput.Sqs("part.fifo", egress.target(proxy.url()))),
        feed);
    awaitAcknowledged(feed, 100);

    List<Message> messages = arrivals.messages("part.fifo");
    assertThat(messages).hasSize(100);
    for (int topic = 0; topic < 5; topic++) {
      String group = "t/" + topic;
      assertThat(Arrivals.bodies(messages, group)).containsExactlyElementsOf(texts(topic, 20, 5));
    }
  }

  /** A shard that has enough takes the beginning of a request. */
  @Test
  void keepsTheOrderOfAStreamThatTakesPartOfARequest() {
    SplittableRandom random = new SplittableRandom(7);
    proxy.rule(call -> {
      int taken = random.nextInt(60);
      return call.action().equals("PutRecords")
          ? new Fault.Partly(index -> index >= taken, "ProvisionedThroughputExceededException")
          : Fault.NONE;
    });
    Feed feed = numbers(500, 2);

    egress.connect(
        egress.pipeline("shard", new PipelineOutput.Kinesis("part", egress.target(proxy.url()))),
        feed);
    awaitAcknowledged(feed, 500);

    assertInOrder(arrivals.records("part"), 2, 250);
  }

  @Test
  void keepsTheOrderOfAStreamStrictlyWhereThatIsAskedFor() {
    stopService();
    start(Map.of("MILLRACE_EGRESS_KINESIS_ORDER", "message"));
    SplittableRandom random = new SplittableRandom(7);
    proxy.rule(call ->
        call.action().equals("PutRecords")
            ? new Fault.Partly(index -> random.nextInt(4) == 0, "InternalFailure")
            : Fault.NONE);
    Feed feed = numbers(200, 10);

    egress.connect(
        egress.pipeline("strict", new PipelineOutput.Kinesis("strict", egress.target(proxy.url()))),
        feed);
    awaitAcknowledged(feed, 200);

    assertInOrder(arrivals.records("strict"), 10, 20);
  }

  private static void assertInOrder(List<Record> records, int topics, int each) {
    assertThat(records).hasSize(topics * each);
    for (int topic = 0; topic < topics; topic++) {
      String key = "t/" + topic;
      assertThat(
              records.stream()
                  .filter(r -> r.partitionKey().equals(key))
                  .map(r -> r.data().asUtf8String()))
          .containsExactlyElementsOf(texts(topic, each, topics));
    }
  }

  @Test
  void losesNoRecordWhenAnswersAreLost() {
    AtomicInteger lostAnswers = new AtomicInteger();
    proxy.rule(weather(lostAnswers));
    Feed feed = numbers(2_000, 3);

    egress.connect(
        egress.pipeline(
            "records", new PipelineOutput.Kinesis("weather", egress.target(proxy.url()))),
        feed);
    awaitAcknowledged(feed, 2_000);

    assertThat(
            new HashSet<>(
                arrivals.records("weather").stream().map(r -> r.data().asUtf8String()).toList()))
        .containsExactlyInAnyOrderElementsOf(texts(0, 2_000, 1));
  }

  @Test
  void waitsOutABlackHoleWithoutDisturbingOthers() {
    AwsProxy hole = new AwsProxy(egress.vertx, moto.port());
    hole.rule(call -> new Fault.Silence());
    Feed stuck = numbers(50, 5);
    Feed fine = numbers(50, 5);

    egress.connect(
        egress.pipeline("stuck", new PipelineOutput.S3("hole", egress.target(hole.url()))), stuck);
    awaitStatus("stuck", status -> status.condition().level() == Condition.Level.RETRYING);
    egress.connect(
        egress.pipeline("fine", new PipelineOutput.S3("fine", egress.target(proxy.url()))), fine);
    awaitAcknowledged(fine, 50);

    assertThat(egress.reason("stuck"))
        .contains("S3 bucket 'hole'")
        .contains("no answer in time")
        .contains("try");
    assertThat(stuck.acknowledged).hasValue(0);
    hole.rule(call -> Fault.NONE);
    awaitAcknowledged(stuck, 50);
    awaitStatus("stuck", status -> status.condition().level() == Condition.Level.READY);
    hole.close();
  }

  @Test
  void goesOnAfterTheServerWasAwayAndCameBackEmpty() {
    MotoServer other = MotoServer.start();
    Feed feed = numbers(20, 5);
    egress.connect(
        egress.pipeline("away", new PipelineOutput.Sqs("away", egress.target(other.url()))), feed);
    awaitAcknowledged(feed, 20);

    other.kill();
    for (int i = 0; i < 20; i++) {
      feed.put("t", "later " + i);
    }
    egress.wake(feed);
    awaitStatus("away", status -> status.condition().level() == Condition.Level.RETRYING);
    assertThat(egress.reason("away")).contains("no connection");
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() ->
            assertThat(egress.alerts)
                .anyMatch(a -> a.key().equals("outputRetrying/away") && !a.cleared()));
    other.startAgain();
    awaitAcknowledged(feed, 40);

    try (Arrivals there = new Arrivals(other.url(), EgressFixture.REGION)) {
      assertThat(there.messages("away")).hasSize(20);
    }
    await().untilAsserted(() -> assertThat(egress.alerts.getLast().cleared()).isTrue());
    other.close();
  }

  @Test
  void makesABucketAnewThatWasDeleted() {
    Feed feed = numbers(5, 5);
    egress.connect(
        egress.pipeline("deleted", new PipelineOutput.S3("deleted", egress.target(proxy.url()))),
        feed);
    awaitAcknowledged(feed, 5);
    arrivals
        .objects("deleted")
        .keySet()
        .forEach(key -> arrivals.s3().deleteObject(d -> d.bucket("deleted").key(key)).join());
    arrivals.s3().deleteBucket(delete -> delete.bucket("deleted")).join();

    feed.put("t", "after");
    egress.wake(feed);
    awaitAcknowledged(feed, 6);

    assertThat(arrivals.objects("deleted")).hasSize(1);
  }

  @Test
  void asksSlowlyAndTellsPeopleWhileTheKeysAreWrong() {
    proxy.rule(call ->
        Fault.error(
            call,
            403,
            "InvalidAccessKeyId",
            "The AWS Access Key Id you provided does not exist in our records."));
    Feed feed = numbers(10, 5);

    egress.connect(
        egress.pipeline("denied", new PipelineOutput.Kinesis("denied", egress.target(proxy.url()))),
        feed);
    awaitStatus("denied", status -> status.condition().level() == Condition.Level.RETRYING);
    await()
        .untilAsserted(() ->
            assertThat(egress.alerts)
                .anySatisfy(alert -> {
                  assertThat(alert.kind()).isEqualTo("OutputRetrying");
                  assertThat(alert.message())
                      .contains("cloud profile 'cloud'")
                      .contains("InvalidAccessKeyId")
                      .doesNotContain("secret");
                }));

    assertThat(proxy.calls()).hasSizeLessThan(3);
    proxy.rule(call -> Fault.NONE);
    awaitAcknowledged(feed, 10);
    await()
        .untilAsserted(() ->
            assertThat(egress.alerts)
                .anyMatch(alert -> alert.cleared() && alert.pipeline().equals("denied")));
  }

  @Test
  void takesNewKeysAtOnce() {
    proxy.rule(call ->
        Fault.error(
            call,
            403,
            "SignatureDoesNotMatch",
            "The request signature we calculated does not match"));
    Feed feed = numbers(10, 5);
    egress.connect(
        egress.pipeline("rotated", new PipelineOutput.S3("rotated", egress.target(proxy.url()))),
        feed);
    awaitStatus(
        "rotated",
        status -> status.condition().reason().contains("keys of cloud profile 'cloud' are wrong"));

    proxy.rule(call -> Fault.NONE);
    egress.pipeline("rotated", new PipelineOutput.S3("rotated", egress.target(proxy.url())));

    await()
        .atMost(Duration.ofSeconds(2))
        .untilAsserted(() -> assertThat(feed.acknowledged).hasValue(10));
  }

  @Test
  void setsItsClockByTheAnswerWhenItIsWrong() {
    AtomicInteger refusals = new AtomicInteger();
    proxy.rule(call -> {
      if (!call.action().equals("PutObject") || refusals.getAndIncrement() > 0) {
        return Fault.NONE;
      }
      Fault.Answer error =
          (Fault.Answer)
              Fault.error(call, 403, "RequestTimeTooSkewed", "The difference is too large");
      return new Fault.Answer(
          403,
          Map.of("content-type", "application/xml", "date", "Sat, 01 Jan 2050 00:00:00 GMT"),
          error.body());
    });
    Feed feed = numbers(1, 1);

    egress.connect(
        egress.pipeline("skewed", new PipelineOutput.S3("skewed", egress.target(proxy.url()))),
        feed);
    awaitAcknowledged(feed, 1);

    assertThat(proxy.calls().getLast().headers().get("x-amz-date")).startsWith("2050");
  }

  @Test
  void saysThatANameCannotBeResolved() {
    Feed feed = numbers(1, 1);

    egress.connect(
        egress.pipeline(
            "nowhere",
            new PipelineOutput.Sqs("nowhere", egress.target("http://no.such.host.invalid:1234"))),
        feed);

    awaitStatus("nowhere", status -> status.condition().reason().contains("cannot be resolved"));
  }

  @Test
  void saysInWhichRegionABucketIs() {
    proxy.rule(
        call -> new Fault.Answer(301, Map.of("x-amz-bucket-region", "us-west-2"), Buffer.buffer()));
    Feed feed = numbers(1, 1);

    egress.connect(
        egress.pipeline(
            "elsewhere", new PipelineOutput.S3("elsewhere", egress.target(proxy.url()))),
        feed);

    awaitStatus(
        "elsewhere", status -> status.condition().reason().contains("is in region us-west-2"));
  }

  @Test
  void saysThatKeysCannotBeRead() {
    Feed feed = numbers(1, 1);
    io.millrace.common.spec.AwsTarget foreign =
        new io.millrace.common.spec.AwsTarget(
            "other", EgressFixture.REGION, proxy.url(), "v1:AAAA", "v1:AAAA");

    egress.connect(egress.pipeline("foreign", new PipelineOutput.S3("foreign", foreign)), feed);

    awaitStatus(
        "foreign",
        status ->
            status.condition().reason().contains("keys of cloud profile 'other' cannot be read"));
  }

  @Test
  void rejectsOnlyTheMessageThatIsToBlame() {
    proxy.rule(call ->
        call.action().equals("PutObject") && call.target().contains("-3-0-")
            ? Fault.error(
                call,
                400,
                "EntityTooLarge",
                "Your proposed upload exceeds the maximum allowed size")
            : Fault.NONE);
    Feed feed = numbers(10, 5);

    egress.connect(
        egress.pipeline("blame", new PipelineOutput.S3("blame", egress.target(proxy.url()))), feed);
    awaitAcknowledged(feed, 10);

    assertThat(feed.rejected).singleElement().asString().contains("3: ").contains("EntityTooLarge");
    assertThat(arrivals.objects("blame")).hasSize(9);
    awaitStatus(
        "blame",
        status ->
            status.condition().level() == Condition.Level.DEGRADED
                && status.figures().getOrDefault("rejected", 0L) == 1);
  }

  @Test
  void acknowledgesWhatIsInFlightBeforeItStopsAndSendsTheRestAfterwards() {
    Feed feed = numbers(300, 5);
    proxy.rule(call -> Fault.NONE);
    egress.connect(
        egress.pipeline(
            "restarted", new PipelineOutput.S3("restarted", egress.target(proxy.url()))),
        feed);
    await().until(() -> feed.acknowledged.get() > 20);

    egress.restartService();
    awaitAcknowledged(feed, 300);

    assertThat(arrivals.objects("restarted")).hasSize(300);
    long puts = proxy.count("s3:PutObject");
    assertThat(puts).isBetween(300L, 332L);
  }

  @Test
  void stopsInABlackHole() {
    stopService();
    start(Map.of());
    proxy.rule(call -> new Fault.Silence());
    egress.connect(
        egress.pipeline("last", new PipelineOutput.S3("last", egress.target(proxy.url()))),
        numbers(50, 5));
    await().until(() -> !proxy.calls().isEmpty());

    long begun = System.nanoTime();
    egress.stopService();

    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(10));
    assertThat(egress.meters.getMeters()).isEmpty();
  }

  @Test
  void endsTheLinksOfAPipelineThatIsStopped() {
    Feed feed = numbers(1, 1);
    proxy.rule(call -> new Fault.Answer(500, Map.of(), Buffer.buffer()));
    egress.connect(
        egress.pipeline("stopped", new PipelineOutput.S3("stopped", egress.target(proxy.url()))),
        feed);
    awaitStatus("stopped", status -> status.condition().level() == Condition.Level.RETRYING);

    egress.stopPipeline("stopped");

    await()
        .untilAsserted(
            () -> assertThat(feed.states.getLast().toString()).contains("does not know"));
    int calls = proxy.calls().size();
    await().during(Duration.ofSeconds(1)).until(() -> proxy.calls().size() <= calls + 1);
  }
}
