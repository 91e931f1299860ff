package io.millrace.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Three machines, each with an ingest and a function-host, a device at each, and something befalls
 * one of them. Every message that a device was told is received arrives, in order per topic, and
 * what the other machines took flows on while it lasts.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FaultsST {
  private static final List<String> MACHINES = List.of("a", "b", "c");
  private static final List<String> PROCESSES =
      List.of("ingest-a", "host-a", "ingest-b", "host-b", "ingest-c", "host-c");
  private static final List<String> PIPELINES =
      IntStream.range(0, 6).mapToObj(i -> "p" + i).toList();

  /** Where all that comes back is watched. The others are struck, in turn. */
  private static final String WATCHED = "c";

  private static final int RATE = Integer.getInteger("millrace.fault.rate", 200);

  /** How long a fault lasts after the others have taken over. */
  private static final Duration LASTING =
      Duration.ofSeconds(Integer.getInteger("millrace.fault.seconds", 2));

  /** How long messages are published for, all in all. */
  private static final Duration LOAD =
      Duration.ofSeconds(Integer.getInteger("millrace.fault.load.seconds", 10));

  /** Others run what ran on a machine that died. */
  private static final Duration TAKEOVER = Duration.ofSeconds(10);

  /** A machine that is silent is given up after ten seconds. */
  private static final Duration DETECTION = Duration.ofSeconds(12);

  /** Sides of a cut look for each other every ten seconds, and become one. */
  private static final Duration HEALING = Duration.ofSeconds(60);

  private static final int DISK_MIB = 512;

  private final Machines machines = new Machines(MACHINES);
  private final Reliability results = new Reliability(RATE, LOAD);
  private final DataPlane plane =
      new DataPlane(
          PIPELINES.stream()
              .map(name -> FailoverST.pipeline(name, "in/" + name + "/+", 1))
              .toList(),
          machines,
          PROCESSES);
  private final SmallDisk disk = new SmallDisk(plane.disk("b"), DISK_MIB);

  @BeforeAll
  void start() {
    plane.start();
    await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(250))
        .untilAsserted(() -> assertThat(plane.placement().pipelines()).hasSize(PIPELINES.size()));
    awaitWhole();
  }

  @AfterAll
  void stop() {
    plane.close();
    disk.close();
    machines.close();
    results.write();
  }

  private static List<String> topics(String machine) {
    return PIPELINES.stream().map(pipeline -> pipeline + "/" + machine).toList();
  }

  private SteadyFlow flow() {
    Map<InetSocketAddress, List<String>> topics = new LinkedHashMap<>();
    MACHINES.forEach(machine -> topics.put(plane.mqtt("ingest-" + machine), topics(machine)));
    return new SteadyFlow(topics, plane.mqtt("ingest-" + WATCHED), RATE);
  }

  /** Everybody sees everybody. */
  private void awaitWhole() {
    await()
        .atMost(HEALING)
        .pollInterval(Duration.ofMillis(250))
        .untilAsserted(() ->
            assertThat(PROCESSES)
                .allSatisfy(process ->
                    assertThat(plane.metric(process, "millrace_cluster_alive"))
                        .as(process)
                        .isEqualTo(PROCESSES.size())));
  }

  private static List<String> of(String machine) {
    return PROCESSES.stream().filter(process -> process.endsWith("-" + machine)).toList();
  }

  private void signal(String machine, String signal) {
    of(machine).forEach(process -> plane.signal(process, signal));
  }

  /**
   * A fault at {@code machine}.
   *
   * @param noticed within which the topics of the other machines flow again
   */
  private void befalls(
      String machine, String fault, Duration noticed, Runnable begin, Runnable end) {
    List<String> others =
        MACHINES.stream().filter(m -> !m.equals(machine)).flatMap(m -> topics(m).stream()).toList();
    long began = System.nanoTime();
    try (SteadyFlow flow = flow()) {
      flow.awaitAllFlowing(Duration.ofSeconds(30));

      begin.run();
      long struck = System.nanoTime();
      Duration taken;
      try {
        flow.awaitFlowing(others, noticed);
        taken = since(struck);
        flow.keepOn(LASTING);
        flow.awaitFlowing(others, TAKEOVER);
      } finally {
        end.run();
      }
      Duration lasted = since(struck);
      long over = System.nanoTime();
      flow.awaitAllFlowing(HEALING);
      Duration healed = since(over);
      awaitWhole();
      flow.awaitAllFlowing(TAKEOVER);
      Duration rest = LOAD.minus(since(began));
      if (rest.isPositive()) {
        flow.keepOn(rest);
      }
      int repeats = flow.finish();

      results.add(
          new Reliability.Result(
              fault,
              lasted,
              taken,
              healed,
              flow.published(),
              flow.acknowledged(),
              flow.arrived(),
              repeats));
    }
  }

  private static Duration since(long nanos) {
    return Duration.ofNanos(System.nanoTime() - nanos);
  }

  @Test
  void othersTakeOverFromAMachineThatDiesAndItsSpoolIsDeliveredWhenItIsBack() {
    befalls(
        "a",
        "`kill -9` of all its processes",
        TAKEOVER,
        () -> of("a").forEach(plane::kill),
        () -> of("a").forEach(plane::launch));
  }

  @Test
  void othersTakeOverFromAMachineThatHaltsAndItDeliversNothingOldWhenItGoesOn() {
    befalls(
        "b",
        "`SIGSTOP` of all its processes",
        DETECTION.plus(TAKEOVER),
        () -> signal("b", "STOP"),
        () -> signal("b", "CONT"));
  }

  @Test
  void othersTakeOverFromAMachineThatHearsThemAndIsNotHeard() {
    befalls(
        "a",
        "cut one way: it hears, and is not heard",
        DETECTION.plus(TAKEOVER),
        () -> machines.mute("a"),
        () -> machines.mend("a"));
  }

  @Test
  void othersTakeOverFromAMachineThatIsCutOffAndItsSpoolIsDeliveredWhenItIsBack() {
    befalls(
        "b",
        "cut both ways",
        DETECTION.plus(TAKEOVER),
        () -> machines.cut("b"),
        () -> machines.mend("b"));
  }

  @Test
  void goesOnWhenTheLineToAMachineIsLong() {
    befalls(
        "a",
        "200 ms delay each way",
        TAKEOVER,
        () -> machines.delay("a", Duration.ofMillis(200)),
        () -> machines.mend("a"));
  }

  @Test
  void goesOnWhenTheLineToAMachineIsBad() {
    befalls(
        "b",
        "5 % loss each way",
        TAKEOVER,
        () -> machines.lose("b", 0.05),
        () -> machines.mend("b"));
  }

  @Test
  void goesOnWhenTheDiskOfAMachineIsFullAndAcknowledgesNothingThatItCannotKeep() {
    befalls("b", "disk full", TAKEOVER, disk::fill, disk::empty);
  }

  @Test
  void goesOnWhenTheClockOfAMachineJumpsAheadAndBack() {
    befalls(
        "a",
        "clock 10 minutes ahead, then back",
        TAKEOVER,
        () -> machines.setClock("a", Duration.ofMinutes(10)),
        () -> machines.setClock("a", Duration.ZERO));
  }
}
