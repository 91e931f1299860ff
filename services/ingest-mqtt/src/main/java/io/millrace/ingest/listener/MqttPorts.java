package io.millrace.ingest.listener;

import io.millrace.common.service.StartFailure;
import io.millrace.ingest.route.Publisher;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetServerOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Function;

/** The ports on which the broker listens. */
public final class MqttPorts {
  private final Vertx vertx;
  private final Broker broker;
  private final Function<Executor, Publisher> publishers;
  private final int instances;
  private final List<MqttListener> secure = new CopyOnWriteArrayList<>();
  private final List<MqttListener> webSocket = new CopyOnWriteArrayList<>();
  private final List<MqttListener> plain = new CopyOnWriteArrayList<>();
  private final List<String> deployments = new CopyOnWriteArrayList<>();

  /**
   * @param publishers makes the way in for an event loop
   * @param instances event loops that share the connections
   */
  public MqttPorts(
      Vertx vertx, Broker broker, Function<Executor, Publisher> publishers, int instances) {
    this.vertx = vertx;
    this.broker = broker;
    this.publishers = publishers;
    this.instances = instances;
  }

  /**
   * Opens the port for clients with a certificate.
   *
   * @param port 0 for any that is free
   */
  public Future<Void> openSecure(String host, int port, ServerIdentity identity) {
    NetServerOptions options =
        identity.apply(options(host, port, -1), broker.passports().certificates());
    return Rehearsal.of(vertx, identity, broker.passports().certificates())
        .compose(ready -> open(options, secure))
        .recover(taken -> inUse("MQTT", port, "--mqtt-port", "MILLRACE_MQTT_PORT", taken));
  }

  /**
   * Opens the port for clients with a certificate that speak MQTT inside WebSockets.
   *
   * @param port 0 for any that is free
   */
  public Future<Void> openWebSocket(String host, int port, ServerIdentity identity) {
    NetServerOptions options =
        identity.apply(options(host, port, -3), broker.passports().certificates());
    return open(options, webSocket)
        .recover(taken ->
            Future.failedFuture(failure("MQTT WebSocket", port, "MILLRACE_MQTT_WS_PORT", taken)));
  }

  /** Takes clients that the public entrance lets through. */
  public Future<Void> openTunnels() {
    List<Future<?>> deployed = new ArrayList<>();
    for (int i = 0; i < instances; i++) {
      deployed.add(
          vertx.deployVerticle(new TunnelListener(broker, publishers)).onSuccess(deployments::add));
    }
    return Future.all(deployed).mapEmpty();
  }

  /** Opens a port without TLS, for this machine only. */
  public Future<Void> openPlain(int port) {
    return open(options("127.0.0.1", port, -2), plain)
        .recover(taken ->
            inUse(
                "plain MQTT", port, "--insecure-mqtt-port", "MILLRACE_INSECURE_MQTT_PORT", taken));
  }

  /**
   * Finds out whether the secure port could be opened, before there is a certificate to open it
   * with. Blocks.
   */
  public static void probe(String host, int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(host, port));
    } catch (IOException taken) {
      throw failure("MQTT", port, "--mqtt-port", "MILLRACE_MQTT_PORT", taken);
    }
  }

  /**
   * @param shared what stands for any free port, the same for all instances: negative, and
   *     different for ports of different purposes
   */
  private static NetServerOptions options(String host, int port, int shared) {
    return new NetServerOptions().setHost(host).setPort(port == 0 ? shared : port);
  }

  private Future<Void> open(NetServerOptions options, List<MqttListener> listeners) {
    List<Future<?>> deployed = new ArrayList<>();
    // The first alone: when the port is taken, one complaint is enough.
    Future<Void> first = deploy(options, listeners);
    return first.compose(opened -> {
      for (int i = 1; i < instances; i++) {
        deployed.add(deploy(options, listeners));
      }
      return Future.all(deployed).mapEmpty();
    });
  }

  private Future<Void> deploy(NetServerOptions options, List<MqttListener> listeners) {
    MqttListener listener = new MqttListener(broker, options, publishers, listeners == webSocket);
    return vertx
        .deployVerticle(listener, new DeploymentOptions())
        .map(id -> {
          deployments.add(id);
          listeners.add(listener);
          return null;
        });
  }

  private static Future<Void> inUse(
      String what, int port, String option, String setting, Throwable cause) {
    return Future.failedFuture(failure(what, port, option, setting, cause));
  }

  private static StartFailure failure(
      String what, int port, String option, String setting, Throwable cause) {
    return failure(what, port, option + " (" + setting + ")", cause);
  }

  private static StartFailure failure(String what, int port, String setting, Throwable cause) {
    return new StartFailure(
        "the "
            + what
            + " port "
            + port
            + " cannot be opened ("
            + cause.getMessage()
            + "): stop what uses it, or choose another with "
            + setting,
        cause);
  }

  /** Changes the certificate for connections to come. */
  public Future<Void> renew(ServerIdentity identity) {
    List<Future<?>> renewed = new ArrayList<>();
    for (List<MqttListener> listeners : List.of(secure, webSocket)) {
      if (!listeners.isEmpty()) {
        renewed.add(listeners.getFirst().renew(identity.tls(broker.passports().certificates())));
      }
    }
    return Future.all(renewed).mapEmpty();
  }

  /** The port for WebSockets; 0 while it is not open. */
  public int webSocketPort() {
    return webSocket.isEmpty() ? 0 : webSocket.getFirst().port();
  }

  /** The secure port; 0 while it is not open. */
  public int securePort() {
    return secure.isEmpty() ? 0 : secure.getFirst().port();
  }

  /** The plain port; 0 when there is none. */
  public int plainPort() {
    return plain.isEmpty() ? 0 : plain.getFirst().port();
  }

  /** Closes the ports and ends all connections. */
  public Future<Void> close() {
    List<Future<Void>> closed = new ArrayList<>();
    deployments.forEach(id -> closed.add(vertx.undeploy(id)));
    deployments.clear();
    return Future.join(closed).mapEmpty();
  }
}
