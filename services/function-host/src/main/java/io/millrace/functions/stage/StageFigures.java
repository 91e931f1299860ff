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
  private volatile long queued;
  private volatile long bytesIn;
  private volatile long bytesOut;
  private volatile long cpuNanos;
  private volatile long memoryBytes;
  private final Latencies latencies = new Latencies();
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

  /** Payload bytes of the messages that the function has ended with. */
  public long bytesIn() {
    return bytesIn;
  }

  /** Payload bytes that the function sent. */
  public long bytesOut() {
    return bytesOut;
  }

  /** Processor time of its instances, in nanoseconds, as far as has been asked. */
  public long cpuNanos() {
    return cpuNanos;
  }

  /** Memory that its instances hold, in bytes, as of a few seconds ago. */
  public long memoryBytes() {
    return memoryBytes;
  }

  /** Messages that wait to be given to an instance. */
  public long queued() {
    return queued;
  }

  /** From the arrival of a message at the stage until its function had ended with it. */
  Latencies latencies() {
    return latencies;
  }

  /** Messages waiting for the function or in it. */
  public long inFlight() {
    return inFlight;
  }

  @SuppressWarnings("NonAtomicOperationOnVolatileField") // One writer.
  void addIn(long messages, long bytes) {
    messagesIn += messages;
    bytesIn += bytes;
  }

  @SuppressWarnings("NonAtomicOperationOnVolatileField")
  void addOut(long messages, long bytes) {
    messagesOut += messages;
    bytesOut += bytes;
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
  void addInFlight(long more, long moreQueued) {
    inFlight += more;
    queued += moreQueued;
  }

  @SuppressWarnings("NonAtomicOperationOnVolatileField")
  void addUsage(long moreCpuNanos, long moreMemoryBytes) {
    cpuNanos += moreCpuNanos;
    memoryBytes += moreMemoryBytes;
  }
}
