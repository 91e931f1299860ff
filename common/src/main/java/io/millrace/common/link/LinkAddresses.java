package io.millrace.common.link;

/** Event bus addresses at which services accept links. */
public final class LinkAddresses {
  /** Service names, as they stand in addresses. */
  public static final String INGEST = "ingest";

  public static final String FUNCTIONS = "functions";
  public static final String EGRESS = "egress";

  private LinkAddresses() {}

  /** Any node of a service: opens are spread over its nodes. */
  public static String anyNode(String service) {
    return "link." + service + ".open";
  }

  /** One node of a service. */
  public static String node(String service, String node) {
    return "link." + service + "." + node + ".open";
  }

  /** The node in an address of {@link #frames}. */
  static String nodeOf(String service, String framesAddress) {
    return framesAddress.substring(
        "link.".length() + service.length() + 1, framesAddress.length() - ".frames".length());
  }

  /** Where a node takes frames of links that are open, in both directions. */
  static String frames(String service, String node) {
    return "link." + service + "." + node + ".frames";
  }
}
