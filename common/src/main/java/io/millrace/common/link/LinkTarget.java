package io.millrace.common.link;

import org.jspecify.annotations.Nullable;

/**
 * Where a link goes.
 *
 * @param service one of the names in {@link LinkAddresses}
 * @param preferredNode asked first at each attempt, then any node; null for any node at once
 * @param pipeline id of the pipeline whose messages travel
 * @param specVersion the version of its spec that the sender goes by
 */
public record LinkTarget(
    String service, @Nullable String preferredNode, String pipeline, long specVersion) {
  LinkTarget ofVersion(long other) {
    return new LinkTarget(service, preferredNode, pipeline, other);
  }
}
