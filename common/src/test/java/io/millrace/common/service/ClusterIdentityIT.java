package io.millrace.common.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.millrace.common.secret.InstallationKey;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class ClusterIdentityIT {
  private static InstallationKey key(int seed) {
    byte[] bytes = new byte[32];
    bytes[0] = (byte) seed;
    return new InstallationKey(bytes);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static Vertx join(
      InstallationKey key, String node, int port, int bus, String... members) {
    ClusterIdentity identity = new ClusterIdentity(key, node);
    return new Cluster(
            node, identity.named("bus"), "127.0.0.1", port, bus, List.of(members), identity, 0)
        .join(new SimpleMeterRegistry())
        .vertx();
  }

  @Test
  void nodesOfOneKeyUnderstandEachOtherAndListenToNobodyElse() throws Exception {
    int port = freePort();
    int bus = freePort();
    Vertx first = join(key(1), "first", port, bus);
    Vertx second = join(key(1), "second", freePort(), freePort(), "127.0.0.1:" + port);
    try {
      first
          .eventBus()
          .<String>consumer("greet", word -> word.reply("hello " + word.body()))
          .completion()
          .await();
      assertThat(second.eventBus().<String>request("greet", "you").await().body())
          .isEqualTo("hello you");

      AtomicBoolean closed = new AtomicBoolean();
      first
          .createNetClient(new NetClientOptions())
          .connect(bus, "127.0.0.1")
          .onSuccess(plain -> {
            plain.closeHandler(gone -> closed.set(true));
            plain.write("no TLS at all, and no key\n");
          });
      await().untilTrue(closed);
    } finally {
      second.close().await();
      first.close().await();
    }
  }

  @Test
  void keysThatDifferMakeClustersThatDiffer() {
    assertThat(new ClusterIdentity(key(1), "n").named("millrace"))
        .isEqualTo(new ClusterIdentity(key(1), "m").named("millrace"))
        .isNotEqualTo(new ClusterIdentity(key(2), "n").named("millrace"))
        .startsWith("millrace-");
  }
}
