package io.millrace.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Three machines, each with an ingest and a function-host, a device at each, and what may befall
 * the first two. What comes out is watched at the third.
 */
final class ThreeMachines implements AutoCloseable {
  private static final List<String> MACHINES = List.of("a", "b", "c");
  private static final List<String> PROCESSES =
      List.of("ingest-a", "host-a", "ingest-b", "host-b", "ingest-c", "host-c");
  private static final List<String> PIPELINES =
      IntStream.range(0, 6).mapToObj(i -> "p" + i).toList();
  private static final String WATCHED = "c";

  /** Others run what ran on a machine that is gone. */
  private static final Duration TAKEOVER = Duration.ofSeconds(10);

  /** A machine that is silent is given up after ten seconds. */
  private static final Duration DETECTION = Duration.ofSeconds(12);

  /** Sides of a cut look for each other every few seconds, and become one. */
  private static final Duration HEALING = Duration.ofSeconds(60);

  private static final int DISK_MIB = 512;

  private final int rate;
  private final Duration load;
  private final Duration lasting;
  private final Reliability results;
  private final Machines machines = new Machines(MACHINES);
  private final DataPlane plane =
      new DataPlane(
          PIPELINES.stream()
              .map(name -> FailoverST.pipeline(name, "in/" + name + "/+", 1))
              .toList(),
          machines,
          PROCESSES);
  private final SmallDisk disk = new SmallDisk(plane.disk("b"), DISK_MIB);

  /**
   * @param rate messages/s
   * @param load how long messages are published for, at least
   * @param lasting how long a fault lasts, at least
   */
  ThreeMachines(int rate, Duration load, Duration lasting, Reliability results) {
    this.rate = rate;
    this.load = load;
    this.lasting = lasting;
    this.results = results;
  }

  void start() {
    plane.start();
    await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(250))
        .untilAsserted(() -> assertThat(plane.placement().pipelines()).hasSize(PIPELINES.size()));
    plane.awaitWhole(HEALING);
  }

  Fault dies(String machine) {
    return new Fault(
        "`kill -9` of all processes",
        machine,
        true,
        TAKEOVER,
        () -> of(machine).forEach(plane::kill),
        () -> of(machine).forEach(plane::launch));
  }

  Fault halts(String machine) {
    return new Fault(
        "`SIGSTOP` of all processes",
        machine,
        true,
        DETECTION.plus(TAKEOVER),
        () -> of(machine).forEach(process -> plane.signal(process, "STOP")),
        () -> of(machine).forEach(process -> plane.signal(process, "CONT")));
  }

  Fault isUnheard(String machine) {
    return new Fault(
        "cut one way: it hears, and is not heard",
        machine,
        true,
        DETECTION.plus(TAKEOVER),
        () -> machines.mute(machine),
        () -> machines.mend(machine));
  }

  Fault isCutOff(String machine) {
    return new Fault(
        "cut both ways",
        machine,
        true,
        DETECTION.plus(TAKEOVER),
        () -> machines.cut(machine),
        () -> machines.mend(machine));
  }

  Fault isFar(String machine) {
    return new Fault(
        "200 ms delay each way",
        machine,
        false,
        TAKEOVER,
        () -> machines.delay(machine, Duration.ofMillis(200)),
        () -> machines.mend(machine));
  }

  Fault hasABadLine(String machine) {
    return new Fault(
        "5 % loss each way",
        machine, false, TAKEOVER, () -> machines.lose(machine, 0.05), () -> machines.mend(machine));
  }

  /** At the second machine, whose disk can be filled. */
  Fault hasAFullDisk() {
    return new Fault("disk full", "b", true, TAKEOVER, disk::fill, disk::empty);
  }

  Fault hasAClockThatJumps(String machine) {
    return new Fault(
        "clock 10 minutes ahead, then back",
        machine,
        false,
        TAKEOVER,
        () -> machines.setClock(machine, Duration.ofMinutes(10)),
        () -> machines.setClock(machine, Duration.ZERO));
  }

  /**
   * Has faults begin and end together, one at most at each machine. Every acknowledged message
   * arrives, in order; what faults do not silence flows while they last, and everything does
   * afterwards.
   */
  void befall(Fault... all) {
    List<Fault> faults = List.of(all);
    Collection<String> others = flowing(faults);
    Duration noticed =
        faults.stream().map(Fault::noticed).max(Comparator.naturalOrder()).orElseThrow();
    long began = System.nanoTime();
    try (SteadyFlow flow = flow()) {
      flow.awaitAllFlowing(Duration.ofSeconds(30));

      faults.forEach(fault -> fault.begin().run());
      long struck = System.nanoTime();
      Duration taken;
      try {
        flow.awaitFlowing(others, noticed);
        taken = since(struck);
        flow.keepOn(lasting.minus(since(struck)));
        flow.awaitFlowing(others, TAKEOVER);
      } finally {
        faults.forEach(fault -> fault.end().run());
      }
      Duration lasted = since(struck);
      long over = System.nanoTime();
      flow.awaitAllFlowing(HEALING);
      Duration healed = since(over);
      plane.awaitWhole(HEALING);
      flow.awaitAllFlowing(TAKEOVER);
      flow.keepOn(load.minus(since(began)));
      int repeats = flow.finish();

      results.add(
          new Reliability.Result(
              faults.stream()
                  .map(fault -> fault.machine() + ": " + fault.name())
                  .collect(Collectors.joining("; ")),
              lasted,
              taken,
              healed,
              flow.published(),
              flow.acknowledged(),
              flow.arrived(),
              repeats));
    }
  }

  /** Topics whose messages come out while the faults last. */
  private static Collection<String> flowing(List<Fault> faults) {
    Set<String> silent =
        faults.stream().filter(Fault::silences).map(Fault::machine).collect(Collectors.toSet());
    return MACHINES.stream()
        .filter(machine -> !silent.contains(machine))
        .flatMap(ThreeMachines::topics)
        .toList();
  }

  private static Stream<String> topics(String machine) {
    return PIPELINES.stream().map(pipeline -> pipeline + "/" + machine);
  }

  private SteadyFlow flow() {
    Map<InetSocketAddress, List<String>> topics = new LinkedHashMap<>();
    MACHINES.forEach(
        machine -> topics.put(plane.mqtt("ingest-" + machine), topics(machine).toList()));
    return new SteadyFlow(topics, plane.mqtt("ingest-" + WATCHED), rate);
  }

  private static List<String> of(String machine) {
    return PROCESSES.stream().filter(process -> process.endsWith("-" + machine)).toList();
  }

  private static Duration since(long nanos) {
    return Duration.ofNanos(System.nanoTime() - nanos);
  }

  @Override
  public void close() {
    plane.close();
    disk.close();
    machines.close();
    results.write();
  }
}
