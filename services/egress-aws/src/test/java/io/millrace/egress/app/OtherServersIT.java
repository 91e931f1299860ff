package io.millrace.egress.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.common.control.CloudCheckService;
import io.millrace.common.spec.AwsTarget;
import io.millrace.common.spec.KinesisOptions;
import io.millrace.common.spec.Pace;
import io.millrace.common.spec.PipelineOutput;
import io.millrace.common.spec.S3Options;
import io.millrace.common.wire.Json;
import io.millrace.egress.emulator.Arrivals;
import io.millrace.egress.emulator.AwsProxy;
import io.millrace.egress.emulator.Call;
import io.millrace.egress.emulator.Emulator;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.sqs.model.Message;

/** The same against other implementations of AWS's protocols than moto. */
class OtherServersIT {
  private static final int COUNT = 2_000;

  @TempDir static Path kept;
  private static Emulator s3mock;
  private static Emulator kinesalite;
  private static Emulator elasticMq;
  private static Arrivals objects;
  private static Arrivals records;
  private static Arrivals queues;

  @TempDir Path data;

  private EgressFixture egress;

  @BeforeAll
  static void startServers() {
    CompletableFuture<Emulator> first = starting("s3mock");
    CompletableFuture<Emulator> second = starting("elasticmq");
    kinesalite = Emulator.start("kinesalite", kept);
    s3mock = first.join();
    elasticMq = second.join();
    objects = new Arrivals(s3mock.url(), EgressFixture.REGION);
    records = new Arrivals(kinesalite.url(), EgressFixture.REGION);
    queues = new Arrivals(elasticMq.url(), EgressFixture.REGION);
  }

  private static CompletableFuture<Emulator> starting(String name) {
    return CompletableFuture.supplyAsync(() -> Emulator.start(name, kept));
  }

  @AfterAll
  static void stopServers() {
    List.of(objects, records, queues).forEach(Arrivals::close);
    List.of(s3mock, kinesalite, elasticMq).forEach(Emulator::close);
  }

  @BeforeEach
  void start() {
    egress = new EgressFixture(data, Map.of());
  }

  @AfterEach
  void stop() {
    egress.close();
  }

  private void restartImpatient() {
    egress.close();
    egress = new EgressFixture(data, EmulatedAws.IMPATIENT);
  }

  private static Feed numbers(int count) {
    Feed feed = new Feed("edge-1.3");
    IntStream.range(0, count).forEach(i -> feed.put("t/" + i % 3, Integer.toString(i)));
    return feed;
  }

  private static List<String> texts(int count) {
    return IntStream.range(0, count).mapToObj(Integer::toString).toList();
  }

  private void deliver(String name, PipelineOutput output, Feed feed, int count) {
    egress.connect(egress.pipeline(name, output), feed);
    await()
        .atMost(Duration.ofSeconds(90))
        .untilAsserted(() -> assertThat(feed.acknowledged).as(name).hasValue(count));
  }

  @Test
  void deliversToS3Mock() {
    deliver("single", s3("single", S3Options.DEFAULT), numbers(100), 100);
    deliver(
        "batched",
        s3(
            "batched",
            Options.s3("{topic}/{id}", S3Options.Compression.NONE, Options.lines(500, 1_000))),
        numbers(COUNT),
        COUNT);
    byte[] large = new byte[20 * 1024 * 1024];
    new Random(3).nextBytes(large);
    Feed one = new Feed("edge-1.3");
    one.put("t", large);
    deliver("large", s3("large", S3Options.DEFAULT), one, 1);

    assertThat(
            objects.objects("single").keySet().stream()
                .map(key -> text(objects.object("single", key))))
        .containsExactlyInAnyOrderElementsOf(texts(100));
    assertThat(
            objects.objects("batched").keySet().stream()
                .flatMap(key -> text(objects.object("batched", key)).lines()))
        .containsExactlyInAnyOrderElementsOf(texts(COUNT));
    assertThat(objects.object("large", objects.objects("large").keySet().iterator().next()))
        .isEqualTo(large);
    expectAllAllowed(s3("large", S3Options.DEFAULT));
    assertThat(objects.objects("large")).hasSize(1);
  }

  /** Testing the connection finds all three permissions of an output. */
  private void expectAllAllowed(PipelineOutput output) {
    assertThat(
            CloudCheckService.proxy(egress.vertx)
                .check(Json.write(new PipelineOutput[] {output}))
                .await()
                .stream()
                .map(JsonObject.class::cast))
        .hasSize(3)
        .allSatisfy(finding ->
            assertThat(finding.getString("outcome")).as("%s", finding).isEqualTo("allowed"));
  }

  private PipelineOutput s3(String bucket, S3Options options) {
    return new PipelineOutput.S3(bucket, egress.target(s3mock.url()), options, Pace.UNLIMITED);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @Test
  void deliversToKinesaliteInOrder() {
    deliver(
        "records",
        new PipelineOutput.Kinesis(
            "readings",
            egress.target(kinesalite.url()),
            new KinesisOptions("{topic}", 3, false, null),
            Pace.UNLIMITED),
        numbers(COUNT),
        COUNT);

    expectAllAllowed(new PipelineOutput.Kinesis("readings", egress.target(kinesalite.url())));
    var readings = records.records("readings");
    assertThat(readings).hasSize(COUNT);
    for (int topic = 0; topic < 3; topic++) {
      int first = topic;
      assertThat(
              readings.stream()
                  .filter(record -> record.partitionKey().equals("t/" + first))
                  .map(record -> record.data().asUtf8String()))
          .containsExactlyElementsOf(
              IntStream.range(0, COUNT)
                  .filter(i -> i % 3 == first)
                  .mapToObj(Integer::toString)
                  .toList());
    }
  }

  @Test
  void deliversToElasticMqAndItsFifoQueues() {
    deliver(
        "plain",
        new PipelineOutput.Sqs("plain", egress.target(elasticMq.url())),
        numbers(300),
        300);
    deliver(
        "fifo",
        new PipelineOutput.Sqs("strict.fifo", egress.target(elasticMq.url())),
        numbers(300),
        300);

    expectAllAllowed(new PipelineOutput.Sqs("plain", egress.target(elasticMq.url())));
    assertThat(queues.messages("plain"))
        .extracting(Message::body)
        .containsExactlyInAnyOrderElementsOf(texts(300));
    List<Message> strict = queues.messages("strict.fifo");
    assertThat(strict).hasSize(300);
    assertThat(Arrivals.bodies(strict, "t/1"))
        .containsExactlyElementsOf(
            IntStream.range(0, 100).mapToObj(i -> Integer.toString(3 * i + 1)).toList());
  }

  @Test
  void callsOfThemOnlyWhatThePolicyOfTheGuideAllows() throws IOException {
    Policy policy = Policy.ofTheGuide();
    List<Call> calls = new ArrayList<>();

    calls.addAll(callsUnder(policy, s3mock, "guided", PipelineOutput.S3::new));
    calls.addAll(callsUnder(policy, kinesalite, "guided", PipelineOutput.Kinesis::new));
    calls.addAll(callsUnder(policy, elasticMq, "guided", PipelineOutput.Sqs::new));
    calls.addAll(callsUnder(policy, elasticMq, "guided.fifo", PipelineOutput.Sqs::new));

    assertThat(objects.objects("guided")).hasSize(3);
    assertThat(records.records("guided")).hasSize(3);
    assertThat(queues.messages("guided")).hasSize(3);
    assertThat(queues.messages("guided.fifo")).hasSize(3);
    assertThat(Policy.neededFor(calls)).containsExactlyInAnyOrderElementsOf(policy.actions());
  }

  private List<Call> callsUnder(
      Policy policy,
      Emulator server,
      String name,
      BiFunction<String, AwsTarget, PipelineOutput> output) {
    try (AwsProxy proxy = new AwsProxy(egress.vertx, server.port())) {
      proxy.rule(policy::judge);
      deliver(
          name + " at " + server.port(),
          output.apply(name, egress.target(proxy.url())),
          numbers(3),
          3);
      return proxy.calls();
    }
  }

  @Test
  void losesAndDoublesNoObjectOfS3MockOnABadLine() {
    restartImpatient();

    int count =
        BadLine.deliver(egress, s3mock.port(), target -> new PipelineOutput.S3("bad-line", target));

    List<String> arrived =
        objects.objects("bad-line").keySet().stream()
            .map(key -> text(objects.object("bad-line", key)))
            .toList();
    BadLine.expectAll(arrived, count);
    assertThat(arrived).hasSize(count);
  }

  @Test
  void losesNothingAndKeepsTheOrderOfKinesaliteOnABadLine() {
    restartImpatient();

    int count =
        BadLine.deliver(
            egress, kinesalite.port(), target -> new PipelineOutput.Kinesis("bad-line", target));

    BadLine.expectAllInOrder(
        records.records("bad-line").stream().map(record -> record.data().asUtf8String()).toList(),
        count);
  }

  @Test
  void losesAndDoublesNothingOfElasticMqOnABadLineAndKeepsTheOrderOfAFifoQueue() {
    restartImpatient();

    int count =
        BadLine.deliver(
            egress, elasticMq.port(), target -> new PipelineOutput.Sqs("bad-line.fifo", target));

    List<String> bodies = queues.messages("bad-line.fifo").stream().map(Message::body).toList();
    BadLine.expectAllInOrder(bodies, count);
    assertThat(bodies).hasSize(count);
  }
}
