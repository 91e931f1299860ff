package io.millrace.egress.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.millrace.common.spec.AwsTarget;
import io.millrace.common.spec.PipelineOutput;
import io.millrace.common.status.Condition;
import io.millrace.egress.emulator.Arrivals;
import io.millrace.egress.emulator.Fault;
import io.millrace.egress.emulator.MotoServer;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.SelfSignedCertificate;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What people are told when something is wrong, and that it goes on when it is right again. */
class TroubleIT extends EmulatedAws {
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

  private static List<Arguments> answersToAWrongClock() {
    return List.of(
        arguments("s3:PutObject", 403, "RequestTimeTooSkewed", "The difference is too large"),
        arguments(
            "kinesis:PutRecords",
            400,
            "InvalidSignatureException",
            "Signature expired: 20261130T080000Z is now earlier than 20491231T235500Z"),
        arguments("sqs:SendMessageBatch", 400, "RequestExpired", "Request has expired"));
  }

  @ParameterizedTest
  @MethodSource("answersToAWrongClock")
  void setsItsClockByTheAnswerWhenItIsWrong(
      String action, int status, String code, String message) {
    proxy.rule(call -> {
      if (!call.toString().equals(action) || proxy.count(action) > 1) {
        return Fault.NONE;
      }
      Fault.Answer error = (Fault.Answer) Fault.error(call, status, code, message);
      Map<String, String> headers = new HashMap<>(error.headers());
      headers.put("date", "Sat, 01 Jan 2050 00:00:00 GMT");
      return new Fault.Answer(status, headers, error.body());
    });
    Feed feed = numbers(1, 1);
    AwsTarget target = egress.target(proxy.url());

    egress.connect(
        egress.pipeline(
            "skewed",
            switch (action) {
              case "s3:PutObject" -> new PipelineOutput.S3("skewed", target);
              case "kinesis:PutRecords" -> new PipelineOutput.Kinesis("skewed", target);
              default -> new PipelineOutput.Sqs("skewed", target);
            }),
        feed);
    awaitAcknowledged(feed, 1);

    assertThat(proxy.count(action)).isEqualTo(2);
    assertThat(proxy.calls().getLast().headers().get("x-amz-date")).startsWith("2050");
    assertThat(egress.alerts).as("keys that are said to be wrong").isEmpty();
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
    AwsTarget foreign =
        AwsTarget.withKeys("other", EgressFixture.REGION, proxy.url(), "v1:AAAA", "v1:AAAA");

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
  void saysThatTheCertificateOfAnEndpointIsNotTrusted() {
    HttpServer stranger =
        egress
            .vertx
            .createHttpServer(
                new HttpServerOptions()
                    .setSsl(true)
                    .setKeyCertOptions(SelfSignedCertificate.create("localhost").keyCertOptions()))
            .requestHandler(request -> request.response().end())
            .listen(0)
            .await();
    Feed feed = numbers(3, 1);

    egress.connect(
        egress.pipeline(
            "strange",
            new PipelineOutput.S3(
                "strange", egress.target("https://localhost:" + stranger.actualPort()))),
        feed);

    awaitStatus("strange", status -> status.condition().reason().contains("no TLS connection"));
    assertThat(feed.acknowledged).hasValue(0);
  }
}
