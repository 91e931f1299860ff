package io.millrace.common.service;

import com.hazelcast.config.AdvancedNetworkConfig;
import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.MapConfig;
import com.hazelcast.config.ServerSocketEndpointConfig;
import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.common.cluster.GridMembership;
import io.millrace.common.secret.InstallationKey;
import io.millrace.common.wire.Wire;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.micrometer.MetricsDomain;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import io.vertx.spi.cluster.hazelcast.ConfigUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * How a process joins the others: Hazelcast with explicit members, no multicast. Settings:
 *
 * <ul>
 *   <li>{@code MILLRACE_CLUSTER_MEMBERS}: {@code host:port} of some members, comma-separated
 *   <li>{@code MILLRACE_CLUSTER_NAME}: {@code millrace} by default; members of another name, or
 *       with another installation key, are strangers
 *   <li>{@code MILLRACE_CLUSTER_HOST}: address under which others reach this process; the host's
 *       own by default
 *   <li>{@code MILLRACE_CLUSTER_SIZE}: how many processes the installation has at least; those that
 *       were seen are counted by default
 *   <li>{@code MILLRACE_CLUSTER_PORT} (5701) and {@code MILLRACE_BUS_PORT} (5801)
 * </ul>
 */
public record Cluster(
    String node,
    String name,
    String host,
    int port,
    int busPort,
    List<String> members,
    ClusterIdentity identity,
    int size) {
  private static final int MOST_PROCESSES = 10_000;
  private static final Set<String> SOCKETS =
      Set.of(
          MetricsDomain.HTTP_SERVER.toCategory(),
          MetricsDomain.NET_SERVER.toCategory(),
          MetricsDomain.NET_CLIENT.toCategory());

  /** Beside the first one, of everything that the cluster keeps. */
  private static final int COPIES = 5;

  public Cluster {
    members = List.copyOf(members);
  }

  /** What a process has once it has joined. */
  public record Joined(Vertx vertx, GridMembership membership) {}

  static Cluster from(Settings settings, InstallationKey key) {
    String host = settings.text("MILLRACE_CLUSTER_HOST").orElseGet(Cluster::ownAddress);
    String node = settings.text("MILLRACE_NODE").orElseGet(Cluster::ownName);
    node = node.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9-]", "-");
    ClusterIdentity identity = new ClusterIdentity(key, node);
    return new Cluster(
        node,
        identity.named(settings.text("MILLRACE_CLUSTER_NAME", "millrace")),
        host,
        settings.port("MILLRACE_CLUSTER_PORT", 5701),
        settings.port("MILLRACE_BUS_PORT", 5801),
        settings.list("MILLRACE_CLUSTER_MEMBERS"),
        identity,
        (int) settings.number("MILLRACE_CLUSTER_SIZE", 0, 0, MOST_PROCESSES));
  }

  private static String ownName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException unresolvable) {
      return "node-" + ProcessHandle.current().pid();
    }
  }

  private static String ownAddress() {
    try {
      return InetAddress.getLocalHost().getHostAddress();
    } catch (UnknownHostException unresolvable) {
      return "127.0.0.1";
    }
  }

  /** Joins; blocks until this process is a member. */
  public Joined join(MeterRegistry meters) {
    EventBusOptions bus =
        identity
            .secure(new EventBusOptions())
            .setHost(host)
            .setPort(busPort)
            .setClusterPublicHost(host)
            .setClusterPublicPort(busPort);
    GridMembership membership = new GridMembership(size);
    BusDirectory grid = new BusDirectory(hazelcast(membership));
    Future<Vertx> joined =
        Vertx.builder()
            .with(options(bus))
            .withMetrics(new MicrometerMetricsFactory(meters))
            .withClusterManager(grid)
            .buildClustered();
    try {
      Vertx vertx = joined.await(120, TimeUnit.SECONDS);
      Wire.register(vertx.eventBus());
      membership.start(grid.getHazelcastInstance());
      BusPresence.keep(vertx, grid, meters);
      return new Joined(vertx, membership);
    } catch (Exception failure) {
      throw new StartFailure(
          "could not join the cluster at "
              + String.join(", ", members)
              + " as "
              + host
              + ":"
              + port
              + ": "
              + failure.getMessage(),
          failure);
    }
  }

  /**
   * Vert.x options that clustered and embedded processes share. Vert.x measures no sockets: each
   * read and write of the data path would be counted twice, as what they carry is counted by those
   * who read it; and an HTTP server gets what it measures with a moment after it listens, so that a
   * client that is there in that moment had no answer, ever.
   */
  public static VertxOptions options(EventBusOptions bus) {
    return new VertxOptions()
        .setEventBusOptions(bus)
        // Linux' epoll without the JDK's selector in between; elsewhere as it is.
        .setPreferNativeTransport(true)
        .setMetricsOptions(
            new MicrometerMetricsOptions().setEnabled(true).setDisabledMetricsCategories(SOCKETS));
  }

  private Config hazelcast(GridMembership membership) {
    // Vert.x' own defaults: the maps in which it keeps subscriptions need their settings.
    Config config = ConfigUtil.loadConfig();
    config.setClusterName(name);
    config.setProperty("hazelcast.phone.home.enabled", "false");
    config.setProperty("hazelcast.logging.type", "slf4j");
    config.setProperty("hazelcast.shutdownhook.enabled", "false");
    config.setProperty("hazelcast.wait.seconds.before.join", "1");
    // A member that is cut off or halted is noticed after so long; one that died, at once.
    config.setProperty("hazelcast.max.no.heartbeat.seconds", "10");
    config.setProperty("hazelcast.heartbeat.interval.seconds", "1");
    // By default two halves of a cut cluster would look for each other after five minutes only.
    config.setProperty("hazelcast.merge.first.run.delay.seconds", "5");
    config.setProperty("hazelcast.merge.next.run.delay.seconds", "5");
    config.getJetConfig().setEnabled(false);
    // Nobody reads them, and gathering them waits for partitions that have no owner in small or cut
    // clusters, with a warning for each.
    config.getMetricsConfig().setEnabled(false);
    // A port for members and nobody else. On one that takes clients too, a connection to a process
    // that has halted keeps a thread busy, and what that thread sends to others stays unsent
    // (hazelcast/hazelcast#26473).
    AdvancedNetworkConfig network = config.getAdvancedNetworkConfig().setEnabled(true);
    network.setMemberEndpointConfig(
        new ServerSocketEndpointConfig()
            .setPort(port)
            .setPortAutoIncrement(false)
            .setPublicAddress(host + ":" + port));
    JoinConfig join = network.getJoin();
    join.getAutoDetectionConfig().setEnabled(false);
    join.getMulticastConfig().setEnabled(false);
    join.getTcpIpConfig().setEnabled(true).setMembers(members);
    keepCopies(config);
    membership.configure(config, COPIES);
    return config;
  }

  /**
   * A machine may run one process of each service, and takes all of their copies along when it
   * dies. What is kept is small: addresses of the bus, sessions, the placement.
   */
  private static void keepCopies(Config config) {
    config.getMultiMapConfigs().values().forEach(map -> map.setBackupCount(COPIES));
    config.getMapConfigs().values().forEach(map -> map.setBackupCount(COPIES));
    config.addMapConfig(new MapConfig("default").setBackupCount(COPIES));
  }
}
