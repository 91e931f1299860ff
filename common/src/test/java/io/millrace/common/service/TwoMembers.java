package io.millrace.common.service;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.millrace.common.secret.InstallationKey;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.util.List;
import java.util.UUID;

/** A real cluster of at most two members on this machine. */
public final class TwoMembers {
  private final String name = "two-" + UUID.randomUUID();
  private final int firstPort = freePort();
  private final int secondPort = freePort();
  private final List<String> members = List.of("127.0.0.1:" + firstPort, "127.0.0.1:" + secondPort);

  public Vertx first(String node) {
    return join(node, firstPort);
  }

  /** Again after it was closed, too. */
  public Vertx second(String node) {
    return join(node, secondPort);
  }

  private Vertx join(String node, int port) {
    return new Cluster(
            node,
            name,
            "127.0.0.1",
            port,
            freePort(),
            members,
            new ClusterIdentity(new InstallationKey(new byte[32]), node),
            0)
        .join(new SimpleMeterRegistry())
        .vertx();
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
