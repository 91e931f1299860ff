package io.millrace.common.link;

/** Knows which node a link should go to. Asked on the context of its {@link Links}. */
@FunctionalInterface
public interface LinkRouter {
  /** Where a link that may go to any node goes now. */
  Route route(LinkTarget target);
}
