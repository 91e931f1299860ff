package io.millrace.egress.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.common.control.CloudCheckService;
import io.millrace.common.spec.KinesisOptions;
import io.millrace.common.spec.Pace;
import io.millrace.common.spec.PipelineOutput;
import io.millrace.common.spec.S3Options;
import io.millrace.common.wire.Json;
import io.millrace.egress.emulator.Arrivals;
import io.millrace.egress.emulator.Emulator;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.sqs.model.Message;

/** The same against other implementations of AWS's protocols than moto. */
class OtherServersIT {
  private static final int COUNT = 2_000;

  @TempDir Path data;
  @TempDir Path kept;

  private EgressFixture egress;

  @BeforeEach
  void start() {
    egress = new EgressFixture(data, Map.of());
  }

  @AfterEach
  void stop() {
    egress.close();
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
    try (Emulator server = Emulator.start("s3mock", kept);
        Arrivals arrivals = new Arrivals(server.url(), EgressFixture.REGION)) {
      deliver("single", s3(server, "single", S3Options.DEFAULT), numbers(100), 100);
      deliver(
          "batched",
          s3(
              server,
              "batched",
              Options.s3("{topic}/{id}", S3Options.Compression.NONE, Options.lines(500, 1_000))),
          numbers(COUNT),
          COUNT);
      byte[] large = new byte[20 * 1024 * 1024];
      new Random(3).nextBytes(large);
      Feed one = new Feed("edge-1.3");
      one.put("t", large);
      deliver("large", s3(server, "large", S3Options.DEFAULT), one, 1);

      assertThat(
              arrivals.objects("single").keySet().stream()
                  .map(key -> text(arrivals.object("single", key))))
          .containsExactlyInAnyOrderElementsOf(texts(100));
      assertThat(
              arrivals.objects("batched").keySet().stream()
                  .flatMap(key -> text(arrivals.object("batched", key)).lines()))
          .containsExactlyInAnyOrderElementsOf(texts(COUNT));
      assertThat(arrivals.object("large", arrivals.objects("large").keySet().iterator().next()))
          .isEqualTo(large);
      assertThat(
              CloudCheckService.proxy(egress.vertx)
                  .check(Json.write(new PipelineOutput[] {s3(server, "large", S3Options.DEFAULT)}))
                  .await()
                  .stream()
                  .map(finding -> ((JsonObject) finding).getString("outcome")))
          .containsExactly("allowed", "allowed", "allowed");
      assertThat(arrivals.objects("large")).hasSize(1);
    }
  }

  private PipelineOutput s3(Emulator server, String bucket, S3Options options) {
    return new PipelineOutput.S3(bucket, egress.target(server.url()), options, Pace.UNLIMITED);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @Test
  void deliversToKinesaliteInOrder() {
    try (Emulator server = Emulator.start("kinesalite", kept);
        Arrivals arrivals = new Arrivals(server.url(), EgressFixture.REGION)) {
      deliver(
          "records",
          new PipelineOutput.Kinesis(
              "readings",
              egress.target(server.url()),
              new KinesisOptions("{topic}", 3, false, null),
              Pace.UNLIMITED),
          numbers(COUNT),
          COUNT);

      var records = arrivals.records("readings");
      for (int topic = 0; topic < 3; topic++) {
        int first = topic;
        assertThat(
                records.stream()
                    .filter(record -> record.partitionKey().equals("t/" + first))
                    .map(record -> record.data().asUtf8String()))
            .containsExactlyElementsOf(
                IntStream.range(0, COUNT)
                    .filter(i -> i % 3 == first)
                    .mapToObj(Integer::toString)
                    .toList());
      }
    }
  }

  @Test
  void deliversToElasticMqAndItsFifoQueues() {
    try (Emulator server = Emulator.start("elasticmq", kept);
        Arrivals arrivals = new Arrivals(server.url(), EgressFixture.REGION)) {
      deliver(
          "plain", new PipelineOutput.Sqs("plain", egress.target(server.url())), numbers(300), 300);
      deliver(
          "fifo",
          new PipelineOutput.Sqs("strict.fifo", egress.target(server.url())),
          numbers(300),
          300);

      assertThat(arrivals.messages("plain"))
          .extracting(Message::body)
          .containsExactlyInAnyOrderElementsOf(texts(300));
      List<Message> strict = arrivals.messages("strict.fifo");
      assertThat(strict).hasSize(300);
      assertThat(Arrivals.bodies(strict, "t/1"))
          .containsExactlyElementsOf(
              IntStream.range(0, 100).mapToObj(i -> Integer.toString(3 * i + 1)).toList());
    }
  }
}
