package io.millrace.ingest.session;

import java.util.function.Consumer;

/**
 * Which node has which session, where several nodes are one broker. Called from any thread; must be
 * quick.
 */
public interface Registry {
  /** For a node that is alone. */
  Registry ALONE =
      new Registry() {
        @Override
        public void bring(
            String clientId, boolean clean, Consumer<Runnable> attach, Runnable unavailable) {
          attach.accept(() -> {});
        }

        @Override
        public void ended(String clientId) {}

        @Override
        public void will(Session session, boolean wanted) {}

        @Override
        public void fire(Session session, Will will, Runnable publish) {
          publish.run();
        }
      };

  /**
   * Brings a client's session to this node, if there is one.
   *
   * @param clean whether the client wants a new one, so that an old one is only to be ended
   * @param attach called when the session may be taken, and given what to call when it has been
   * @param unavailable called instead when it cannot be brought now
   */
  void bring(String clientId, boolean clean, Consumer<Runnable> attach, Runnable unavailable);

  /** A session has ended for good. */
  void ended(String clientId);

  /**
   * The session has got a will or has lost the one it had.
   *
   * @param wanted whether it has one now
   */
  void will(Session session, boolean wanted);

  /** Runs {@code publish} unless another node has published the will already. */
  void fire(Session session, Will will, Runnable publish);
}
