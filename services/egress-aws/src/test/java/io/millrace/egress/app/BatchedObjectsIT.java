package io.millrace.egress.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.luben.zstd.ZstdInputStream;
import io.millrace.common.link.LinkSender;
import io.millrace.common.spec.Pace;
import io.millrace.common.spec.PipelineOutput;
import io.millrace.common.spec.PipelineSpec;
import io.millrace.common.spec.S3Batching;
import io.millrace.common.spec.S3Options;
import io.millrace.common.spec.S3Options.Compression;
import io.millrace.egress.emulator.Fault;
import io.vertx.core.Future;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/** Objects that many messages share: where they end, what stands in them, and where they are. */
class BatchedObjectsIT extends EmulatedAws {
  private static final int MIB = 1024 * 1024;

  private PipelineOutput.S3 bucket(String name, S3Options options) {
    return new PipelineOutput.S3(name, egress.target(proxy.url()), options, Pace.UNLIMITED);
  }

  private static Feed readings(int count) {
    Feed feed = new Feed("edge-1.3");
    for (int i = 0; i < count; i++) {
      feed.put("plant/" + i % 4, "{\"site\": \"s" + i % 3 + "\", \"n\": " + i + "}");
    }
    return feed;
  }

  private List<String> lines(String bucket) {
    List<String> lines = new ArrayList<>();
    for (String key : arrivals.objects(bucket).keySet()) {
      new String(unpacked(key, arrivals.object(bucket, key)), StandardCharsets.UTF_8)
          .lines()
          .forEach(lines::add);
    }
    return lines;
  }

  static byte[] unpacked(String key, byte[] bytes) {
    try {
      return key.endsWith(".gz")
          ? new GZIPInputStream(new ByteArrayInputStream(bytes)).readAllBytes()
          : key.endsWith(".zst")
              ? new ZstdInputStream(new ByteArrayInputStream(bytes)).readAllBytes()
              : bytes;
    } catch (IOException damaged) {
      throw new AssertionError(damaged);
    }
  }

  @Test
  void spreadsEachMessageToTheObjectOfItsOwnFields() {
    Feed feed = readings(1_000);
    S3Options options =
        Options.s3(
            "{topic}/site={field:site}/{date}/{id}", Compression.GZIP, Options.lines(500, 2_000));

    egress.connect(egress.pipeline("spread", bucket("spread", options)), feed);
    awaitAcknowledged(feed, 1_000);

    Map<String, Long> objects = arrivals.objects("spread");
    // Two gatherings, each into 4 topics of 3 sites.
    assertThat(objects).hasSize(24);
    assertThat(objects.keySet())
        .allMatch(key -> key.matches("plant/\\d/site=s\\d/2026-11-22/edge-.*\\.ndjson\\.gz"));
    for (String key : objects.keySet()) {
      String site = key.replaceAll(".*site=(s\\d).*", "$1");
      assertThat(
              new String(unpacked(key, arrivals.object("spread", key)), StandardCharsets.UTF_8)
                  .lines())
          .as(key)
          .allMatch(line -> line.contains("\"" + site + "\""));
    }
    assertThat(lines("spread")).hasSize(1_000).doesNotHaveDuplicates();
    GetObjectResponse head = arrivals.objectHead("spread", objects.keySet().iterator().next());
    assertThat(head.contentType()).isEqualTo("application/x-ndjson");
    assertThat(head.contentEncoding()).isEqualTo("gzip");
    assertThat(head.metadata()).containsEntry("pipeline", "spread").containsKey("topic");
  }

  @Test
  void overwritesTheSameObjectsAfterACrashInTheMiddle() {
    AtomicInteger puts = new AtomicInteger();
    proxy.rule(call ->
        call.action().equals("PutObject") && puts.incrementAndGet() > 7
            ? new Fault.LoseAnswer()
            : Fault.NONE);
    S3Options options = Options.s3("{topic}/{id}", Compression.NONE, Options.lines(100, 1_000));
    PipelineSpec spec = egress.pipeline("crashed", bucket("crashed", options));
    LinkSender crashed = egress.connect(spec, readings(1_000));
    await().atMost(Duration.ofSeconds(30)).until(() -> puts.get() > 15);
    Set<String> before = arrivals.objects("crashed").keySet();

    egress.onContext(() -> {
      crashed.close();
      return Future.succeededFuture();
    });
    proxy.rule(call -> Fault.NONE);
    egress.restartService();
    Feed again = readings(1_000);
    egress.connect(spec, again);
    awaitAcknowledged(again, 1_000);

    assertThat(arrivals.objects("crashed").keySet()).containsAll(before).hasSize(40);
    assertThat(lines("crashed")).hasSize(1_000).doesNotHaveDuplicates();
  }

  @Test
  void sendsWhatIsThereWhenTheFirstMessageIsOldEnough() {
    Feed feed = new Feed("edge-1.3", System.currentTimeMillis() * 1_000_000);
    for (int i = 0; i < 5; i++) {
      feed.put("t", "line " + i);
    }
    S3Options options = Options.s3("{id}", Compression.ZSTD, Options.lines(1_000, 1_500));

    egress.connect(egress.pipeline("aged", bucket("aged", options)), feed);
    awaitAcknowledged(feed, 5);

    assertThat(arrivals.objects("aged")).hasSize(1);
    assertThat(lines("aged"))
        .containsExactly("\"line 0\"", "\"line 1\"", "\"line 2\"", "\"line 3\"", "\"line 4\"");
  }

  @Test
  void keepsPayloadsByteForByteBehindTheirLength() {
    byte[] payload = new byte[] {0, 10, (byte) 0xFF};
    Feed feed = new Feed("edge-1.3");
    feed.put("t", payload);
    feed.put("t", new byte[0]);
    S3Batching batching = new S3Batching(1_000, 2, 1, S3Batching.Framing.LENGTH);

    egress.connect(
        egress.pipeline("framed", bucket("framed", Options.s3("{id}", Compression.NONE, batching))),
        feed);
    awaitAcknowledged(feed, 2);

    byte[] object =
        arrivals.object("framed", arrivals.objects("framed").keySet().iterator().next());
    assertThat(object).isEqualTo(ByteBuffer.allocate(11).putInt(3).put(payload).putInt(0).array());
  }

  @Test
  void doesNotWaitForMoreWhenTheSenderCannotSendMore() {
    // Far below the bounds of a gathering, far above the credit of a link.
    restart(Map.of("MILLRACE_EGRESS_BUFFER_BYTES", "1048576"));
    byte[] payload = new byte[100_000];
    Feed feed = new Feed("edge-1.3", System.currentTimeMillis() * 1_000_000);
    IntStream.range(0, 60).forEach(i -> feed.put("t", payload));
    S3Batching batching = new S3Batching(30L * MIB, 1_000_000, 900_000, S3Batching.Framing.LENGTH);

    egress.connect(
        egress.pipeline(
            "pressed", bucket("pressed", Options.s3("{id}", Compression.GZIP, batching))),
        feed);

    // The rest waits for its age.
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(feed.acknowledged.get()).isGreaterThan(48));
  }

  @Test
  void endsABatchBeforeItWouldHaveTooManyBytes() {
    Feed feed = new Feed("edge-1.3", System.currentTimeMillis() * 1_000_000);
    IntStream.range(0, 95).forEach(i -> feed.put("t", new byte[1_000]));
    S3Batching batching = new S3Batching(10_500, 1_000, 900_000, S3Batching.Framing.LENGTH);

    egress.connect(
        egress.pipeline("sized", bucket("sized", Options.s3("{id}", Compression.NONE, batching))),
        feed);
    awaitAcknowledged(feed, 90);

    assertThat(arrivals.objects("sized").values()).hasSize(9).containsOnly(10 * 1_004L);
  }

  /** The last message waits for others. */
  @Test
  void sendsALargeBatchInPartsAsFullAsThePipelineWantsIt() {
    byte[][] payloads = new byte[7][3_000_000];
    Random random = new Random(1);
    Feed feed = new Feed("edge-1.3", System.currentTimeMillis() * 1_000_000);
    for (byte[] payload : payloads) {
      random.nextBytes(payload);
      feed.put("t", payload);
    }
    S3Batching batching = new S3Batching(18_000_000, 1_000, 900_000, S3Batching.Framing.LENGTH);

    egress.connect(
        egress.pipeline("whole", bucket("whole", Options.s3("{id}", Compression.NONE, batching))),
        feed);
    awaitAcknowledged(feed, 6);

    // A part ends with a message.
    assertThat(proxy.actions())
        .containsEntry("s3:CreateMultipartUpload", 1L)
        .containsEntry("s3:UploadPart", 2L)
        .containsEntry("s3:CompleteMultipartUpload", 1L)
        .doesNotContainKey("s3:PutObject");
    ByteBuffer expected = ByteBuffer.allocate(6 * 3_000_004);
    for (int i = 0; i < 6; i++) {
      expected.putInt(3_000_000).put(payloads[i]);
    }
    assertThat(arrivals.object("whole", arrivals.objects("whole").keySet().iterator().next()))
        .isEqualTo(expected.array());
  }
}
