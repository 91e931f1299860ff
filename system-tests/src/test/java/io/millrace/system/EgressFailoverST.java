package io.millrace.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.common.spec.AwsCredentials;
import io.millrace.common.spec.AwsTarget;
import io.millrace.common.spec.PipelineOutput;
import io.millrace.common.spec.PipelineSpec;
import io.millrace.common.spec.PlacementWish;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * Two egresses on machines of their own, with an output each: what one of them delivered the other
 * one delivers, when it is cut off and when it dies, until it is back. The cloud has a name, which
 * may change its mind.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class EgressFailoverST {
  private static final List<String> STREAMS = List.of("p0", "p1");
  private static final int RATE = 100;
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final Duration TAKEOVER = Duration.ofSeconds(10);

  /** A machine that is silent is given up after ten seconds. */
  private static final Duration DETECTION = Duration.ofSeconds(12);

  private final Machines machines = new Machines(List.of("1", "a", "b"));
  private final Names names = new Names(machines.outside());
  private final int cloudPort = Checkout.freePort();
  private Kinesalite kinesalite;
  private Uplink line;
  private Uplink otherLine;
  private DataPlane plane;

  @BeforeAll
  void start() {
    kinesalite = Kinesalite.start();
    line = new Uplink(machines.outside("a"), cloudPort, kinesalite.port());
    otherLine = new Uplink(machines.outside("b"), cloudPort, kinesalite.port());
    machines.resolveBy(machines.outside());
    names.pointTo(machines.outside("a"));
    AwsTarget cloud =
        new AwsTarget(
            "cloud",
            "us-east-1",
            "http://cloud.test:" + cloudPort,
            true,
            new AwsCredentials.Environment());
    List<PipelineSpec> specs =
        STREAMS.stream()
            .map(name ->
                FailoverST.pipeline(
                    name,
                    "in/" + name,
                    List.of(),
                    new PipelineOutput.Kinesis(name, cloud),
                    PlacementWish.ANY))
            .toList();
    plane =
        new DataPlane(specs, machines, List.of(DataPlane.INGEST, "host-1", "egress-a", "egress-b"))
            .start();
    awaitEven();
  }

  private void awaitEven() {
    await()
        .atMost(SOON)
        .untilAsserted(() ->
            assertThat(plane.placement().outputs().values())
                .containsExactlyInAnyOrder("egress-a", "egress-b"));
  }

  @AfterAll
  void stop() {
    plane.close();
    line.close();
    otherLine.close();
    kinesalite.close();
    names.close();
    machines.close();
  }

  private SteadyFlow flow() {
    return new SteadyFlow(
        Map.of(plane.mqtt(DataPlane.INGEST), STREAMS),
        () -> STREAMS.stream().flatMap(stream -> kinesalite.news(stream).stream()).toList(),
        RATE);
  }

  private void expectAllElsewhereThan(String victim) {
    assertThat(plane.placement().outputs()).hasSize(STREAMS.size()).doesNotContainValue(victim);
  }

  @Test
  @Order(1)
  void theOtherDeliversWhatOneThatIsCutOffDelivered() {
    String victim = "egress-a";
    try (SteadyFlow flow = flow()) {
      flow.awaitAllFlowing(SOON);

      machines.cut(machines.machine(victim));

      flow.awaitAllFlowing(DETECTION.plus(TAKEOVER));
      await().atMost(TAKEOVER).untilAsserted(() -> expectAllElsewhereThan(victim));
      machines.mend(machines.machine(victim));
      plane.awaitWhole(SOON);
      flow.awaitAllFlowing(TAKEOVER);
      flow.finish();
      assertThat(flow.acknowledged()).isEqualTo(flow.published());
    }
    awaitEven();
  }

  @Test
  @Order(2)
  void theOtherDeliversWhatOneThatIsKilledDelivered() {
    String victim = Objects.requireNonNull(plane.placement().outputOf("p0"));
    try (SteadyFlow flow = flow()) {
      flow.awaitAllFlowing(SOON);

      plane.kill(victim);

      flow.awaitAllFlowing(TAKEOVER);
      await().atMost(TAKEOVER).untilAsserted(() -> expectAllElsewhereThan(victim));
      flow.finish();
      assertThat(flow.acknowledged()).isEqualTo(flow.published());
    }
  }

  @Test
  @Order(3)
  void oneThatComesBackTakesOverItsShareWithoutARepeat() {
    String other = Objects.requireNonNull(plane.placement().outputOf("p0"));
    String back = other.equals("egress-a") ? "egress-b" : "egress-a";
    assertThat(plane.placement().outputs().values()).containsOnly(other);
    try (SteadyFlow flow = flow()) {
      flow.awaitAllFlowing(SOON);

      plane.launch(back);

      awaitEven();
      plane.awaitReady(back);
      await()
          .atMost(SOON)
          .untilAsserted(
              () -> assertThat(plane.metric(back, "millrace_egress_messages_total")).isPositive());
      flow.awaitAllFlowing(TAKEOVER);
      assertThat(flow.finish()).isZero();
      assertThat(flow.acknowledged()).isEqualTo(flow.published());
    }
  }

  @Test
  @Order(4)
  void goesOnWhenTheNameOfTheCloudLeadsElsewhereAndWhenItVanishesAndComesBack() {
    try (SteadyFlow flow = flow()) {
      flow.awaitAllFlowing(SOON);

      names.pointTo(machines.outside("b"));
      line.cut();

      flow.awaitAllFlowing(SOON);
      names.forget();
      otherLine.cut();
      otherLine.mend();
      await()
          .atMost(SOON)
          .untilAsserted(() ->
              assertThat(List.of("egress-a", "egress-b"))
                  .allSatisfy(egress ->
                      assertThat(plane.metric(egress, "millrace_egress_retrying")).isEqualTo(1)));
      names.pointTo(machines.outside("b"));
      flow.awaitAllFlowing(SOON);
      flow.finish();
      assertThat(flow.acknowledged()).isEqualTo(flow.published());
    }
  }
}
