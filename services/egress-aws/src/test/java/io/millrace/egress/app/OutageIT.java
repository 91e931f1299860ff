package io.millrace.egress.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.common.spec.AwsTarget;
import io.millrace.common.spec.PipelineOutput;
import io.millrace.common.status.Condition;
import io.millrace.egress.emulator.Arrivals;
import io.millrace.egress.emulator.AwsProxy;
import io.millrace.egress.emulator.Call;
import io.millrace.egress.emulator.Fault;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.sqs.model.Message;

/**
 * Bad ways to AWS, and messages on them: nothing is lost, and nothing is doubled that need not be.
 */
class OutageIT extends EmulatedAws {
  private static List<String> texts(int from, int count, int step) {
    return IntStream.range(0, count).mapToObj(i -> Integer.toString(from + i * step)).toList();
  }

  /** Anything that can happen to a request as a whole, to about one in four. */
  private static Function<Call, Fault> weather(AtomicInteger lostAnswers) {
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
  void countsTheMessagesThatWaitLongBecauseTooManyAreSentAgain() {
    proxy.rule(call ->
        call.action().equals("SendMessageBatch")
            ? new Fault.Partly(index -> index > 0, "InternalError")
            : Fault.NONE);
    Feed feed = numbers(1_200, 5);

    egress.connect(
        egress.pipeline("worn", new PipelineOutput.Sqs("worn", egress.target(proxy.url()))), feed);
    awaitStatus("worn", status -> status.figures().getOrDefault("retries", 0L) > 1_050);

    assertThat(
            egress
                .meters
                .get("millrace.egress.retry.budget.exhausted")
                .tag("pipeline", "worn")
                .counter()
                .count())
        .isPositive();
    assertThat(feed.acknowledged.get()).isLessThan(1_200);
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
    restart(Map.of("MILLRACE_EGRESS_KINESIS_ORDER", "message"));
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

  /**
   * An output of each service, with what gets no answer.
   *
   * @param hangs the calls for which the way is a black hole
   */
  private record Hole(
      String title, Predicate<Call> hangs, Function<AwsTarget, PipelineOutput> output) {
    @Override
    public String toString() {
      return title;
    }
  }

  private static List<Hole> holes() {
    return List.of(
        new Hole("S3 bucket", call -> true, target -> new PipelineOutput.S3("hole", target)),
        new Hole(
            "Kinesis stream",
            call -> call.action().equals("PutRecords"),
            target -> new PipelineOutput.Kinesis("hole", target)),
        new Hole(
            "SQS queue",
            call -> call.action().equals("SendMessageBatch"),
            target -> new PipelineOutput.Sqs("hole", target)));
  }

  @ParameterizedTest
  @MethodSource("holes")
  void waitsOutABlackHoleWithoutDisturbingOthers(Hole kind) {
    restart(IMPATIENT);
    AwsProxy hole = new AwsProxy(egress.vertx, moto.port());
    hole.rule(call -> kind.hangs().test(call) ? new Fault.Silence() : Fault.NONE);
    Feed stuck = numbers(50, 5);
    Feed fine = numbers(50, 5);

    egress.connect(egress.pipeline("stuck", kind.output().apply(egress.target(hole.url()))), stuck);
    awaitStatus("stuck", status -> status.condition().level() == Condition.Level.RETRYING);
    egress.connect(
        egress.pipeline("fine", new PipelineOutput.S3("fine", egress.target(proxy.url()))), fine);
    awaitAcknowledged(fine, 50);

    assertThat(egress.reason("stuck"))
        .contains(kind.title() + " 'hole'")
        .contains("no answer in time")
        .contains("try");
    assertThat(stuck.acknowledged).hasValue(0);
    hole.rule(call -> Fault.NONE);
    awaitAcknowledged(stuck, 50);
    awaitStatus("stuck", status -> status.condition().level() == Condition.Level.READY);
    hole.close();
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
