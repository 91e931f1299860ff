package io.millrace.ingest.session;

/**
 * Owns a session for the moment in which it is ended, so that no connection can take it meanwhile.
 */
enum Undertaker implements Custodian {
  INSTANCE;

  @Override
  public void execute(Runnable action) {
    action.run();
  }

  @Override
  public void takeOver(Runnable then) {
    // The session is gone in a moment; whoever asks tries again on its own event loop.
    then.run();
  }

  @Override
  public void turnAway() {}
}
