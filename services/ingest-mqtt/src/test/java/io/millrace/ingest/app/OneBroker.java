package io.millrace.ingest.app;

import io.millrace.common.spec.PipelineSpec;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

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

  @Override
  public void close() {
    nodes.values().forEach(ChildNode::close);
    vertx.close().await();
  }
}
