package io.millrace.egress.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.spec.AwsTarget;
import io.millrace.common.spec.Pace;
import io.millrace.common.spec.PipelineOutput;
import io.millrace.common.spec.S3Options;
import io.millrace.common.spec.S3Options.Compression;
import io.millrace.egress.emulator.AwsProxy;
import io.millrace.egress.emulator.Call;
import io.millrace.egress.emulator.Fault;
import io.millrace.egress.emulator.Tunnel;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/** What stands in a bucket where each message has an object, and how it gets there. */
class ObjectsIT extends EmulatedAws {
  private static final int MIB = 1024 * 1024;

  private PipelineOutput.S3 bucket(String name, S3Options options) {
    return new PipelineOutput.S3(name, egress.target(proxy.url()), options, Pace.UNLIMITED);
  }

  @Test
  void sendsALargeMessageInPartsAndGoesOnBehindThePartThatArrivedLast() {
    byte[] payload = new byte[20 * MIB];
    new Random(1).nextBytes(payload);
    AtomicInteger parts = new AtomicInteger();
    proxy.rule(call ->
        call.action().equals("UploadPart") && parts.incrementAndGet() == 2
            ? new Fault.Cut()
            : Fault.NONE);
    Feed feed = new Feed("edge-1.3");
    feed.put("t", payload);

    egress.connect(
        egress.pipeline(
            "parts", bucket("parts", Options.s3("{topic}/{id}", Compression.NONE, null))),
        feed);
    awaitAcknowledged(feed, 1);

    assertThat(proxy.actions())
        .containsEntry("s3:CreateMultipartUpload", 1L)
        .containsEntry("s3:UploadPart", 4L)
        .containsEntry("s3:CompleteMultipartUpload", 1L)
        .doesNotContainKey("s3:AbortMultipartUpload")
        .doesNotContainKey("s3:PutObject");
    String key = arrivals.objects("parts").keySet().iterator().next();
    assertThat(arrivals.object("parts", key)).isEqualTo(payload);
    assertThat(arrivals.objectHead("parts", key).metadata()).containsEntry("topic", "t");
  }

  @ParameterizedTest
  @EnumSource(
      value = Compression.class,
      names = {"GZIP", "ZSTD"})
  void compressesALargeMessageThatGoesInParts(Compression compression) {
    byte[] payload = new byte[10 * MIB];
    new Random(2).nextBytes(payload);
    String name = compression.name().toLowerCase(Locale.ROOT);
    Feed feed = new Feed("edge-1.3");
    feed.put("t", payload);

    egress.connect(
        egress.pipeline(name, bucket(name, Options.s3("{id}", compression, null))), feed);
    awaitAcknowledged(feed, 1);

    assertThat(proxy.actions()).containsKey("s3:UploadPart").doesNotContainKey("s3:PutObject");
    String key = arrivals.objects(name).keySet().iterator().next();
    assertThat(BatchedObjectsIT.unpacked(key, arrivals.object(name, key))).isEqualTo(payload);
    assertThat(arrivals.objectHead(name, key).contentEncoding()).isEqualTo(name);
  }

  @Test
  void saysWhatThePipelineWantsSaidAboutAnObject() {
    S3Options options =
        new S3Options(
            "{topic}/{id}",
            "image/x-raw",
            Compression.NONE,
            new TreeMap<>(Map.of("line", "2 ü")),
            "AES256",
            null,
            "STANDARD_IA",
            null);
    Feed feed = numbers(1, 1);

    egress.connect(egress.pipeline("said", bucket("said", options)), feed);
    awaitAcknowledged(feed, 1);

    GetObjectResponse head =
        arrivals.objectHead("said", arrivals.objects("said").keySet().iterator().next());
    assertThat(head.contentType()).isEqualTo("image/x-raw");
    assertThat(head.metadata()).containsEntry("line", "2%20%C3%BC");
    assertThat(head.serverSideEncryptionAsString()).isEqualTo("AES256");
    assertThat(head.storageClassAsString()).isEqualTo("STANDARD_IA");
  }

  @Test
  void keepsToItsPace() {
    Feed feed = numbers(60, 1);
    long begun = System.nanoTime();

    egress.connect(
        egress.pipeline(
            "slow",
            new PipelineOutput.S3(
                "slow", egress.target(proxy.url()), S3Options.DEFAULT, new Pace(20, 0))),
        feed);
    awaitAcknowledged(feed, 60);

    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(Duration.ofMillis(2_900));
    assertThat(arrivals.objects("slow")).hasSize(60);
  }

  @Test
  void keepsToItsBytesPerSecond() {
    Feed feed = new Feed("edge-1.3");
    IntStream.range(0, 40).forEach(i -> feed.put("t", new byte[5_000]));
    long begun = System.nanoTime();

    egress.connect(
        egress.pipeline(
            "narrow",
            new PipelineOutput.S3(
                "narrow", egress.target(proxy.url()), S3Options.DEFAULT, new Pace(0, 100_000))),
        feed);
    awaitAcknowledged(feed, 40);

    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(Duration.ofMillis(1_900));
    assertThat(arrivals.objects("narrow")).hasSize(40);
  }

  @Test
  void encryptsWithTheKeyThatThePipelineNamesWholeOrInParts() {
    String key = "arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";
    S3Options options =
        new S3Options("{id}", null, Compression.NONE, Map.of(), "aws:kms", key, null, null);
    Feed feed = new Feed("edge-1.3");
    feed.put("t", "whole");
    feed.put("t", new byte[9 * MIB]);

    egress.connect(egress.pipeline("secret", bucket("secret", options)), feed);
    awaitAcknowledged(feed, 2);

    assertThat(proxy.actions()).containsEntry("s3:PutObject", 1L).containsKey("s3:UploadPart");
    assertThat(arrivals.objects("secret").keySet())
        .hasSize(2)
        .allSatisfy(object -> {
          GetObjectResponse head = arrivals.objectHead("secret", object);
          assertThat(head.serverSideEncryptionAsString()).isEqualTo("aws:kms");
          assertThat(head.ssekmsKeyId()).isEqualTo(key);
        });
  }

  /** No name server knows the bucket's host: a tunnel leads to it. */
  @Test
  void namesTheBucketInTheHostWhereTheProfileWantsNoPaths() {
    Vertx way = Vertx.vertx();
    AwsProxy named = new AwsProxy(way, moto.port());
    Tunnel tunnel = new Tunnel(way, URI.create(named.url()).getPort());
    System.setProperty("http.proxyHost", "127.0.0.1");
    System.setProperty("http.proxyPort", Integer.toString(tunnel.port()));
    try {
      restart(Map.of());
      AwsTarget target =
          new AwsTarget(
              "cloud",
              EgressFixture.REGION,
              "http://s3.edge.test",
              false,
              egress.target(null).credentials());
      Feed feed = numbers(1, 1);

      egress.connect(egress.pipeline("hosts", new PipelineOutput.S3("hosted", target)), feed);
      awaitAcknowledged(feed, 1);
    } finally {
      System.clearProperty("http.proxyHost");
      System.clearProperty("http.proxyPort");
      tunnel.close();
      named.close();
      way.close().await();
    }

    assertThat(named.calls())
        .extracting(Call::toString)
        .containsExactly("s3:HeadBucket", "s3:CreateBucket", "s3:PutObject");
    assertThat(named.calls())
        .allMatch(call -> "hosted.s3.edge.test".equals(call.headers().get("Host")));
    assertThat(named.calls().getLast().target()).startsWith("/hosts/");
    assertThat(arrivals.objects("hosted")).hasSize(1);
  }
}
