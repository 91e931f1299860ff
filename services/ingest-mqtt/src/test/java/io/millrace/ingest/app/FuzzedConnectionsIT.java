package io.millrace.ingest.app;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.millrace.ingest.packet.MutatedPackets;
import io.netty.util.ResourceLeakDetector;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * The whole way of packets, from the socket to sessions and the spool, under packets gone wrong.
 */
class FuzzedConnectionsIT {
  /** 2,000 connections in a usual build, 100,000 in profile {@code nightly}. */
  private static final int CONNECTIONS = 200 * Integer.getInteger("millrace.fuzz.rounds", 10);

  private static final int PATIENCE_MILLIS = 20_000;

  @TempDir Path data;

  @Test
  void neitherFailsNorHangsNorLeaksWhateverComes() throws Exception {
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
    ListAppender<ILoggingEvent> complaints = complaints();
    long seed = System.nanoTime();
    try (IngestFixture ingest =
            new IngestFixture(
                data,
                new TestAuthority("ca"),
                Map.of("MILLRACE_MQTT_CONNECTION_RATE", "1000000"),
                IngestFixture.pipeline("p", 1, "t/#"));
        ExecutorService clients = Executors.newFixedThreadPool(8)) {
      var ends =
          IntStream.range(0, CONNECTIONS)
              .mapToObj(i ->
                  clients.submit(() -> {
                    say(ingest.port(), new Random(seed + i));
                    return i;
                  }))
              .toList();
      for (var end : ends) {
        assertThat(end.get()).as("seed %d", seed).isNotNegative();
      }

      Awaitility.await().until(() -> ingest.metric("millrace_mqtt_connections") == 0);
      // What has leaked is told of when it is collected and something else is taken.
      System.gc();
      try (RawClient one = RawClient.five(ingest.port(), "one", 2, 0, "", "");
          RawClient other = RawClient.five(ingest.port(), "other", 2, 0, "", "")) {
        one.subscribe("still/alive", 1);
        other.publish("still/alive", "", "61");
        one.expect(RawClient.message(0x32, "still/alive", 1, "", "61"));
      }
    }
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.SIMPLE);
    assertThat(complaints.list).as("seed %d", seed).isEmpty();
  }

  private static ListAppender<ILoggingEvent> complaints() {
    ListAppender<ILoggingEvent> complaints = new ListAppender<>();
    complaints.start();
    for (String name : new String[] {"io.millrace.ingest.listener", "io.netty"}) {
      Logger logger = (Logger) LoggerFactory.getLogger(name);
      logger.setLevel(Level.WARN);
      logger.addAppender(complaints);
    }
    return complaints;
  }

  /** Says all at once, and reads until the broker closes too. */
  private static void say(int port, Random random) throws IOException {
    String id = HexFormat.of().toHexDigits((byte) (random.nextInt(26) + 'a'));
    byte[] stream =
        MutatedPackets.of(
            random,
            "100d00044d515454040200000001" + id,
            "100d00044d515454040000000001" + id,
            "100e00044d51545405020000000001" + id,
            "101300044d5154540500000005110000000a0001" + id);
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      try {
        socket.getOutputStream().write(stream);
        socket.shutdownOutput();
        socket.getInputStream().readAllBytes();
      } catch (SocketException reset) {
        // Closed while something of ours was still on its way.
        assertThat(reset).isNotNull();
      }
    }
  }
}
