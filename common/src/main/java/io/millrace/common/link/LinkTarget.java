package io.millrace.common.link;

/**
 * Where a link goes.
 *
 * @param service one of the names in {@link LinkAddresses}
 * @param route which node of it; for {@link Route.Any} the {@link LinkRouter} is asked with each
 *     attempt
 * @param pipeline id of the pipeline whose messages travel
 * @param specVersion the version of its spec that the sender goes by
 * @param share which of the pipeline's links of this sender, from 0
 */
public record LinkTarget(
    String service, Route route, String pipeline, long specVersion, int share) {
  /** The only link of a pipeline, to whichever node it is placed on. */
  public static LinkTarget anyNode(String service, String pipeline, long specVersion) {
    return new LinkTarget(service, new Route.Any(), pipeline, specVersion, 0);
  }

  /**
   * The only link of a pipeline that prefers this node; when the node does not take it, it goes to
   * any other. Links that prefer different nodes may end at the same one: each is a share of its
   * own there, or the one would replace the other again and again.
   */
  public static LinkTarget preferring(
      String service, String node, String pipeline, long specVersion) {
    int share = node.hashCode() & Integer.MAX_VALUE;
    return new LinkTarget(service, new Route.Prefer(node), pipeline, specVersion, share);
  }

  /** The same for another share of the pipeline. */
  public LinkTarget ofShare(int number) {
    return new LinkTarget(service, route, pipeline, specVersion, number);
  }

  LinkTarget ofVersion(long other) {
    return new LinkTarget(service, route, pipeline, other, share);
  }
}
