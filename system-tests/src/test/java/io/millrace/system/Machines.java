package io.millrace.system;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Machines with addresses and clocks of their own, as far as their processes can tell: a network
 * namespace each. One network, with a switch, joins them to each other; another joins each to the
 * devices and to the tests, and stays whole whatever befalls the first. A process belongs to the
 * machine that its name ends with, as in {@code ingest-a}. Needs to be root, iproute2, iptables,
 * python3 and libfaketime.
 */
final class Machines implements Site, AutoCloseable {
  private static final String NODES = "10.203.7.";
  private static final String CLOCK = clockLibrary();

  /** The beginning of the addresses of the second network, which this machine is a part of. */
  private final String devices = unusedNetwork();

  private final String hub = "mr" + ProcessHandle.current().pid();
  private final Path folder = Checkout.folder("machines");
  private final List<String> names;
  private final Map<String, Process> slowLines = new HashMap<>();

  /** One that no other test on this machine has at the moment. */
  private static String unusedNetwork() {
    try {
      List<String> used =
          NetworkInterface.networkInterfaces()
              .flatMap(NetworkInterface::inetAddresses)
              .map(InetAddress::getHostAddress)
              .toList();
      return IntStream.generate(() -> ThreadLocalRandom.current().nextInt(8, 256))
          .mapToObj(number -> "10.203." + number + ".")
          .filter(network -> used.stream().noneMatch(address -> address.startsWith(network)))
          .findFirst()
          .orElseThrow();
    } catch (SocketException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String clockLibrary() {
    try (Stream<Path> architectures = Files.list(Path.of("/usr/lib"))) {
      return architectures
          .map(folder -> folder.resolve("faketime/libfaketimeMT.so.1"))
          .filter(Files::exists)
          .findFirst()
          .orElseThrow(() -> new AssertionError("libfaketime is missing (Debian package)"))
          .toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Machines(List<String> names) {
    this.names = List.copyOf(names);
    try {
      run("ip", "netns", "add", hub);
      inHub("link", "add", "switch", "type", "bridge");
      inHub("link", "set", "switch", "up");
      names.forEach(this::plugIn);
    } catch (AssertionError refused) {
      close();
      throw refused;
    }
  }

  private void plugIn(String machine) {
    String place = place(machine);
    run("ip", "netns", "add", place);
    on(machine, "link", "set", "lo", "up");
    on(machine, "link", "add", "line", "type", "veth", "peer", "name", plug(machine), "netns", hub);
    on(machine, "addr", "add", NODES + number(machine) + "/24", "dev", "line");
    on(machine, "link", "set", "line", "up");
    inHub("link", "set", plug(machine), "master", "switch", "up");

    run("ip", "link", "add", place, "type", "veth", "peer", "name", "hall", "netns", place);
    run("ip", "addr", "add", devices + (number(machine) + 1) + "/30", "dev", place);
    run("ip", "link", "set", place, "up");
    on(machine, "addr", "add", devices + (number(machine) + 2) + "/30", "dev", "hall");
    on(machine, "link", "set", "hall", "up");
    on(machine, "route", "add", "default", "via", devices + (number(machine) + 1));
    openPlainPort(machine);
    setClock(machine, Duration.ZERO);
  }

  /**
   * The port without TLS listens on the loopback address only: what devices send there is led to
   * it.
   */
  private void openPlainPort(String machine) {
    within(machine, "sh", "-c", "echo 1 >/proc/sys/net/ipv4/conf/hall/route_localnet");
    within(
        machine,
        "iptables",
        "-w",
        "-t",
        "nat",
        "-A",
        "PREROUTING",
        "-i",
        "hall",
        "-p",
        "tcp",
        "-j",
        "DNAT",
        "--to-destination",
        "127.0.0.1");
  }

  /** Under which every machine reaches this one, as it reaches the devices. */
  String outside() {
    return outside(names.getFirst());
  }

  /** Another address of the same kind: every machine reaches this one under all of them. */
  String outside(String machine) {
    return devices + (number(machine) + 1);
  }

  /** From now on processes that are started ask this name server. */
  void resolveBy(String nameServer) {
    try {
      for (String machine : names) {
        Files.createDirectories(ownFiles(machine));
        Files.writeString(
            ownFiles(machine).resolve("resolv.conf"), "nameserver " + nameServer + "\n");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What is there stands in the place of the files of /etc, for the processes of a machine. */
  private Path ownFiles(String machine) {
    return Path.of("/etc/netns", place(machine));
  }

  private int number(String machine) {
    return 4 * (1 + names.indexOf(machine));
  }

  private String place(String machine) {
    return hub + machine;
  }

  private static String plug(String machine) {
    return "to-" + machine;
  }

  private Path clock(String machine) {
    return folder.resolve("clock-" + machine);
  }

  @Override
  public String machine(String process) {
    return process.substring(process.lastIndexOf('-') + 1);
  }

  @Override
  public String address(String process) {
    return NODES + number(machine(process));
  }

  @Override
  public String entrance(String process) {
    return devices + (number(machine(process)) + 2);
  }

  @Override
  public List<String> launcher(String process) {
    return List.of("ip", "netns", "exec", place(machine(process)));
  }

  @Override
  public Map<String, String> environment(String process) {
    return Map.of(
        "LD_PRELOAD",
        CLOCK,
        "FAKETIME_TIMESTAMP_FILE",
        clock(machine(process)).toString(),
        "FAKETIME_CACHE_DURATION",
        "1",
        // The clock that measures how long things take goes on as it is.
        "FAKETIME_DONT_FAKE_MONOTONIC",
        "1",
        "FAKETIME_FORCE_MONOTONIC_FIX",
        "0");
  }

  /** From now on, within a second, its clock is so much ahead, or behind when negative. */
  void setClock(String machine, Duration ahead) {
    try {
      Files.writeString(clock(machine), "%+d%n".formatted(ahead.toSeconds()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** From now on no other machine hears this one; it hears them. */
  void mute(String machine) {
    drop(machine, "OUTPUT", "-o");
  }

  /** No other machine hears this one, nor does it hear them. */
  void cut(String machine) {
    mute(machine);
    drop(machine, "INPUT", "-i");
  }

  /** This part of what it sends, and of what it is sent, gets lost. */
  void lose(String machine, double part) {
    String[] some = {"-m", "statistic", "--mode", "random", "--probability", Double.toString(part)};
    drop(machine, "OUTPUT", "-o", some);
    drop(machine, "INPUT", "-i", some);
  }

  private void drop(String machine, String chain, String direction, String... which) {
    List<String> words = new ArrayList<>(List.of("iptables", "-w", "-A", chain, direction, "line"));
    words.addAll(List.of(which));
    words.addAll(List.of("-j", "DROP"));
    within(machine, words.toArray(String[]::new));
  }

  /** What it sends, and what it is sent, takes so much longer each way. */
  void delay(String machine, Duration longer) {
    List<String> ends = List.of("slow-" + machine, "fast-" + machine);
    ends.forEach(end -> {
      inHub("tuntap", "add", end, "mode", "tap");
      inHub("link", "set", end, "up");
    });
    try {
      Process line =
          new ProcessBuilder(
                  "ip",
                  "netns",
                  "exec",
                  hub,
                  "python3",
                  Checkout.ROOT.resolve("system-tests/src/test/resources/slow_line.py").toString(),
                  ends.getFirst(),
                  ends.getLast(),
                  Double.toString(longer.toMillis() / 1e3))
              .redirectError(folder.resolve("slow-line.log").toFile())
              .start();
      slowLines.put(machine, line);
      BufferedReader said = line.inputReader(StandardCharsets.UTF_8);
      if (!"carries".equals(said.readLine())) {
        throw new AssertionError("no slow line, see " + folder.resolve("slow-line.log"));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String aside = "aside-" + machine;
    inHub("link", "add", aside, "type", "bridge");
    inHub("link", "set", aside, "up");
    inHub("link", "set", ends.getLast(), "master", "switch");
    inHub("link", "set", ends.getFirst(), "master", aside);
    inHub("link", "set", plug(machine), "master", aside);
  }

  /** Takes back what was done to its line; nothing happens where it is whole. */
  void mend(String machine) {
    within(machine, "iptables", "-w", "-F");
    Process line = slowLines.remove(machine);
    if (line != null) {
      inHub("link", "set", plug(machine), "master", "switch");
      end(line);
      inHub("link", "del", "aside-" + machine);
      inHub("link", "del", "slow-" + machine);
      inHub("link", "del", "fast-" + machine);
    }
  }

  private static void end(Process line) {
    line.destroyForcibly();
    line.onExit().join();
  }

  private void inHub(String... words) {
    ip(hub, words);
  }

  private void on(String machine, String... words) {
    ip(place(machine), words);
  }

  private static void ip(String place, String... words) {
    List<String> all = new ArrayList<>(List.of("ip", "-n", place));
    all.addAll(List.of(words));
    run(all.toArray(String[]::new));
  }

  private void within(String machine, String... words) {
    List<String> all = new ArrayList<>(List.of("ip", "netns", "exec", place(machine)));
    all.addAll(List.of(words));
    run(all.toArray(String[]::new));
  }

  private static void run(String... words) {
    attempt(words).succeeded();
  }

  private static Command attempt(String... words) {
    return Command.run(Duration.ofSeconds(10), Map.of(), "", List.of(words));
  }

  /** Takes everything away, also what was only begun. */
  @Override
  public void close() {
    slowLines.values().forEach(Machines::end);
    for (String machine : names) {
      attempt("ip", "netns", "del", place(machine));
      attempt("ip", "link", "del", place(machine));
      attempt("rm", "-rf", ownFiles(machine).toString());
    }
    attempt("ip", "netns", "del", hub);
  }
}
