package io.millrace.common.cluster;

import java.util.List;

/**
 * One process of a service, as it makes itself known to the others.
 *
 * @param service as in {@link io.millrace.common.link.LinkAddresses}
 * @param node its node's name
 * @param process differs with every start
 * @param version of the program
 * @param host address under which others reach it
 * @param labels that pipelines may ask for, as in {@code gpu}
 * @param runtimes languages that functions may be written in here; empty for all
 * @param memoryBytes what functions together may use
 * @param cpus cores that functions may use
 * @param draining whether it is about to go, and takes nothing new
 */
public record NodeRecord(
    String service,
    String node,
    String process,
    String version,
    String host,
    List<String> labels,
    List<String> runtimes,
    long memoryBytes,
    double cpus,
    boolean draining) {
  // Absent in records of other releases.
  @SuppressWarnings("ConstantValue")
  public NodeRecord {
    labels = labels == null ? List.of() : List.copyOf(labels);
    runtimes = runtimes == null ? List.of() : List.copyOf(runtimes);
  }

  /** As in {@code functions.node-1}: one at a time in an installation. */
  public String id() {
    return service + "." + node;
  }

  NodeRecord leaving() {
    return new NodeRecord(
        service, node, process, version, host, labels, runtimes, memoryBytes, cpus, true);
  }
}
