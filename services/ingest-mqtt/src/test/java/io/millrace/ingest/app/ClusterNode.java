package io.millrace.ingest.app;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.millrace.common.secret.InstallationKey;
import io.millrace.common.secret.Sealer;
import io.millrace.common.service.Cluster;
import io.millrace.common.service.ClusterIdentity;
import io.millrace.common.service.Health;
import io.millrace.common.service.ServiceContext;
import io.millrace.common.service.ServiceGroup;
import io.millrace.common.service.Settings;
import io.vertx.core.Vertx;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/**
 * An ingest node as a process, to be killed. Arguments: its name, data folder, name of the cluster,
 * ports of the cluster and the bus, members. Prints its plain port when it is ready, then the value
 * of each metric that it is asked for; ends with its input.
 */
public final class ClusterNode {
  private ClusterNode() {}

  public static void main(String[] arguments) {
    try {
      run(arguments);
    } catch (IOException | RuntimeException failure) {
      failure.printStackTrace();
    } finally {
      // Threads of others would keep the process.
      Runtime.getRuntime().halt(0);
    }
  }

  static Vertx join(String node, String name, int port, int busPort, List<String> members) {
    return cluster(node, name, port, busPort, members)
        .join(new PrometheusMeterRegistry(PrometheusConfig.DEFAULT))
        .vertx();
  }

  private static Cluster cluster(
      String node, String name, int port, int busPort, List<String> members) {
    return new Cluster(
        node,
        name,
        "127.0.0.1",
        port,
        busPort,
        members,
        new ClusterIdentity(new InstallationKey(new byte[32]), node),
        0);
  }

  private static void run(String[] arguments) throws IOException {
    String node = arguments[0];
    Path data = Path.of(arguments[1]);
    PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    Cluster.Joined joined =
        cluster(
                node,
                arguments[2],
                Integer.parseInt(arguments[3]),
                Integer.parseInt(arguments[4]),
                List.of(arguments[5].split(",", -1)))
            .join(meters);
    Vertx vertx = joined.vertx();
    Health health = new Health();
    IngestService service =
        new IngestService(
            new ServiceContext(
                vertx,
                node,
                data,
                new Settings(
                    Map.of(
                        "MILLRACE_MQTT_PORT", "0",
                        "MILLRACE_INSECURE_MQTT_PORT", "0",
                        "MILLRACE_SPOOL_RESERVE", "0",
                        "MILLRACE_MQTT_LOOPS", "2")),
                meters,
                health,
                Sealer.fromFile(data.resolve("installation.key")),
                joined.membership()));
    new ServiceGroup(vertx, health).start(List.of(service)).await();
    Awaitility.await().atMost(Duration.ofSeconds(60)).until(health::ready);
    PrintStream console =
        new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    console.println("port " + service.insecureMqttPort());
    BufferedReader questions =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    String metric;
    while ((metric = questions.readLine()) != null) {
      String name = metric;
      double value =
          meters
              .scrape()
              .lines()
              .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
              .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
              .sum();
      console.println("value " + value);
    }
  }
}
