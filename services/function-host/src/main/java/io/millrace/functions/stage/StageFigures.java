package io.millrace.functions.stage;

/**
 * Counts of one stage since its pipeline came to this node. Written by the event loop alone, read
 * by whoever scrapes metrics; a counter is raised once a batch, not once a message.
 */
public final class StageFigures {
  private volatile long messagesIn;
  private volatile long messagesOut;
  private volatile long errors;
  private volatile long deadLetters;
  private volatile long restarts;
  private volatile long timeouts;
  private volatile long inFlight;
  private final FunctionMetrics metrics = new FunctionMetrics();

  /** Messages that the function has ended with, well or not. */
  public long messagesIn() {
    return messagesIn;
  }

  /** Messages that the function sent. */
  public long messagesOut() {
    return messagesOut;
  }

  /** Messages that the function failed on. */
  public long errors() {
    return errors;
  }

  public long deadLetters() {
    return deadLetters;
  }

  /** How often an instance ended without being asked to. */
  public long restarts() {
    return restarts;
  }

  /** How often an instance was killed because a message took too long. */
  public long timeouts() {
    return timeouts;
  }

  /** Messages waiting for the function or in it. */
  public long inFlight() {
    return inFlight;
  }

  @SuppressWarnings("NonAtomicOperationOnVolatileField") // One writer.
  void add(long in, long out) {
    messagesIn += in;
    messagesOut += out;
  }

  @SuppressWarnings("NonAtomicOperationOnVolatileField")
  void addError() {
    errors++;
  }

  @SuppressWarnings("NonAtomicOperationOnVolatileField")
  void addDeadLetter() {
    deadLetters++;
  }

  @SuppressWarnings("NonAtomicOperationOnVolatileField")
  void addRestart() {
    restarts++;
  }

  @SuppressWarnings("NonAtomicOperationOnVolatileField")
  void addTimeout() {
    timeouts++;
  }

  /** What the function itself notes. */
  FunctionMetrics metrics() {
    return metrics;
  }

  @SuppressWarnings("NonAtomicOperationOnVolatileField")
  void addInFlight(long more) {
    inFlight += more;
  }
}
