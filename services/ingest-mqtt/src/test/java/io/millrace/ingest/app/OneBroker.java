package io.millrace.ingest.app;

import com.hazelcast.map.IMap;
import io.millrace.common.control.SpoolService;
import io.millrace.common.link.LinkAddresses;
import io.millrace.common.link.LinkTimings;
import io.millrace.common.link.Links;
import io.millrace.common.spec.PipelineSpec;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.internal.VertxInternal;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.awaitility.Awaitility;

/** Three ingest nodes as processes, and a manager and a function-host in this one. */
final class OneBroker implements AutoCloseable {
  private static final List<String> NODES = List.of("a", "b", "c");

  private final String name = "broker-" + UUID.randomUUID();
  private final Path folder;
  private final Map<String, Integer> ports = new HashMap<>();
  private final Map<String, Integer> busPorts = new HashMap<>();
  private final Map<String, ChildNode> nodes = new HashMap<>();
  private final List<String> members = new ArrayList<>();
  private final Vertx vertx;
  final FakeManager manager;
  final FakeFunctions functions;

  OneBroker(Path folder, PipelineSpec... pipelines) throws IOException {
    this.folder = folder;
    int own = freePort();
    members.add("127.0.0.1:" + own);
    for (String node : NODES) {
      ports.put(node, freePort());
      busPorts.put(node, freePort());
      members.add("127.0.0.1:" + ports.get(node));
    }
    vertx = ClusterNode.join("m", name, own, freePort(), members);
    manager = new FakeManager(vertx, new TestAuthority("test-ca"));
    manager.arrive();
    manager.publish(pipelines);
    functions = new FakeFunctions(vertx);
    NODES.forEach(this::launch);
    for (String node : NODES) {
      node(node).awaitReady();
    }
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void launch(String node) {
    try {
      Path data = Files.createDirectories(folder.resolve(node));
      nodes.put(
          node,
          new ChildNode(
              node,
              data,
              name,
              Objects.requireNonNull(ports.get(node)),
              Objects.requireNonNull(busPorts.get(node)),
              members));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  ChildNode node(String name) {
    return Objects.requireNonNull(nodes.get(name));
  }

  int port(String node) {
    return node(node).port();
  }

  void kill(String node) {
    node(node).kill();
  }

  void restart(String node) throws IOException {
    launch(node);
    node(node).awaitReady();
  }

  /**
   * Starts a node, which gets to know the others only when {@code alone} has run.
   *
   * @param alone run when it has loaded its pipelines
   */
  void restart(String node, Runnable alone) throws IOException {
    // Every node enters itself here before it asks for the others.
    IMap<String, String> entries =
        ((HazelcastClusterManager) ((VertxInternal) vertx).clusterManager())
            .getHazelcastInstance()
            .getMap("ingest.nodes");
    entries.lock(node);
    try {
      launch(node);
      Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> takesSpools(node));
      alone.run();
    } finally {
      entries.unlock(node);
    }
    node(node).awaitReady();
  }

  /** It is asked for something that is wrong, and says so. */
  private boolean takesSpools(String node) {
    return SpoolService.proxy(vertx, node)
        .adopt("nowhere")
        .map(false)
        .otherwise(
            refusal -> ((ReplyException) refusal).failureType() == ReplyFailure.RECIPIENT_FAILURE)
        .await();
  }

  /** Those of another function-host, which tries again every few milliseconds. */
  Links impatientLinks() {
    LinkTimings usual = LinkTimings.DEFAULT;
    Links links =
        new Links(
            vertx,
            LinkAddresses.FUNCTIONS,
            "f2",
            new LinkTimings(
                usual.linger(),
                usual.probeInterval(),
                usual.idleProbeInterval(),
                usual.answerTimeout(),
                Duration.ofMillis(1),
                Duration.ofMillis(2),
                usual.idleTimeout()));
    links.start().await();
    return links;
  }

  @Override
  public void close() {
    nodes.values().forEach(ChildNode::close);
    vertx.close().await();
  }
}
