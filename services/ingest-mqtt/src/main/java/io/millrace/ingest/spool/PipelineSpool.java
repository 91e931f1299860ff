package io.millrace.ingest.spool;

import io.millrace.common.message.Message;
import io.millrace.common.message.MessageId;
import io.millrace.common.spec.SpoolLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The queue of one pipeline. Offsets count its messages from 0 without gaps; positions sum up their
 * costs. Written by the spool's thread alone; what others see of it is volatile.
 */
public final class PipelineSpool {
  private final String id;
  private final int number;
  private final String origin;
  private final Tail tail;

  /** Bytes of messages that are on their way to disk. */
  private final AtomicLong waiting = new AtomicLong();

  private final LongAdder messagesIn = new LongAdder();
  private final LongAdder bytesIn = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final LongAdder dropped = new LongAdder();
  private final LongAdder sampledOut = new LongAdder();
  private volatile SpoolLimits limits = SpoolLimits.DEFAULT;
  private volatile @Nullable Sampler sampler;
  private volatile boolean running;
  private volatile Runnable wake = () -> {};

  /** Where the durable messages end. */
  private volatile Mark end = Mark.START;

  /** What has been delivered. Guarded by this for writing. */
  private volatile Delivered delivered = Delivered.NOTHING;

  // Below: touched by the spool's thread alone.
  private Mark written = Mark.START;
  private Delivered saved = Delivered.NOTHING;
  private Mark trimmed = Mark.START;

  /** What is deleted on disk behind the cursor. */
  private Delivered trimmedBeyond = Delivered.NOTHING;

  private long stoppedAtMillis;
  private List<Message> open = new ArrayList<>();
  private long openBytes;

  PipelineSpool(String id, int number, String origin, AtomicLong tailBudget) {
    this.id = id;
    this.number = number;
    this.origin = origin;
    this.tail = new Tail(tailBudget);
  }

  /** Id of the pipeline. */
  public String id() {
    return id;
  }

  /** Which spool took custody, as in {@link MessageId#origin}. */
  public String origin() {
    return origin;
  }

  /** The offset of the oldest undelivered message. */
  public long cursor() {
    return delivered.cursor().offset();
  }

  /** What needs no delivery any more. */
  public Delivered delivered() {
    return delivered;
  }

  /** The offset after the newest message on disk. */
  public long end() {
    return end.offset();
  }

  /** Behind the newest message on disk. */
  public Mark endMark() {
    return end;
  }

  /** Undelivered messages on disk. */
  public long messages() {
    return delivered.messagesTo(end);
  }

  /** Their cost in bytes. */
  public long bytes() {
    return delivered.bytesTo(end);
  }

  /** Counts since the start, for status and metrics. */
  public Figures figures() {
    return new Figures(
        messagesIn.sum(),
        bytesIn.sum(),
        messages(),
        bytes(),
        refused.sum(),
        dropped.sum(),
        sampledOut.sum());
  }

  /**
   * What a queue tells about itself.
   *
   * @param messages undelivered now
   * @param bytes their cost
   */
  public record Figures(
      long messagesIn,
      long bytesIn,
      long messages,
      long bytes,
      long refused,
      long dropped,
      long sampledOut) {}

  /** Whether the pipeline is started, so that messages may go in. */
  public boolean running() {
    return running;
  }

  /** Whether a message of {@code cost} bytes has to be refused now. */
  boolean refuses(int cost) {
    return refuses(cost, 0);
  }

  /**
   * Whether a message of {@code cost} bytes has to be refused now.
   *
   * @param beside bytes that were taken before and are not among those that wait yet
   */
  boolean refuses(int cost, long beside) {
    SpoolLimits now = limits;
    boolean full = bytes() + waiting.get() + beside + cost > now.maxBytes();
    return full && (now.onFull() == SpoolLimits.OnFull.REFUSE || cost > now.maxBytes());
  }

  /** Whether messages are being refused, or would be dropped, for want of room. */
  public boolean full() {
    // A little below the bound: messages of different sizes make it all but impossible to hit the
    // bound itself.
    return bytes() + waiting.get() >= limits.maxBytes() - limits.maxBytes() / 64;
  }

  public SpoolLimits limits() {
    return limits;
  }

  /** Called whenever there are new messages on disk, from the spool's thread; must be quick. */
  public void onMessages(Runnable wake) {
    this.wake = wake;
    wake.run();
  }

  /**
   * The messages from {@code offset} on, as far as they are in memory; null when the disk has to be
   * read.
   */
  public @Nullable Chunk recent(long offset) {
    return tail.take(offset);
  }

  /** Everything from one mark to the other has been delivered. */
  public synchronized void delivered(Mark from, Mark to) {
    delivered = delivered.with(from, to);
  }

  /** Everything before {@code mark} has been delivered, or is given up. */
  public synchronized void deliveredUpTo(Mark mark) {
    delivered = delivered.upTo(mark);
  }

  int number() {
    return number;
  }

  AtomicLong waiting() {
    return waiting;
  }

  void countRefused() {
    refused.increment();
  }

  void countDropped(long count) {
    dropped.add(count);
  }

  void countSampledOut() {
    sampledOut.increment();
  }

  void configure(SpoolLimits limits, @Nullable Sampler sampler) {
    this.limits = limits;
    this.sampler = sampler;
    running = true;
    stoppedAtMillis = 0;
  }

  void limit(SpoolLimits limits) {
    this.limits = limits;
  }

  void stop(long atMillis) {
    running = false;
    wake = () -> {};
    stoppedAtMillis = atMillis;
    tail.clear();
  }

  @Nullable Sampler sampler() {
    return sampler;
  }

  long stoppedAtMillis() {
    return stoppedAtMillis;
  }

  void recover(Mark end, Delivered delivered, long stoppedAtMillis) {
    this.end = end;
    this.delivered = delivered;
    this.stoppedAtMillis = stoppedAtMillis;
    restart();
  }

  /**
   * Goes back to what is known to be on disk, and forgets what a failed write may have left half
   * done.
   */
  void restart() {
    written = end;
    saved = delivered;
    trimmed = delivered.cursor();
    trimmedBeyond = Delivered.NOTHING;
    open = new ArrayList<>();
    openBytes = 0;
    tail.clear();
  }

  /** Gives the next offset to a message. True when the chunk that it went to should be closed. */
  boolean add(String topic, long timestampNanos, io.vertx.core.buffer.Buffer payload) {
    long offset = written.offset() + open.size();
    Message message = new Message(new MessageId(origin, offset, 0), topic, timestampNanos, payload);
    open.add(message);
    openBytes += message.cost();
    return openBytes >= Chunk.TARGET_BYTES;
  }

  boolean hasOpenChunk() {
    return !open.isEmpty();
  }

  /** Ends the chunk that messages go to. */
  Chunk closeChunk() {
    Chunk chunk = new Chunk(written.offset(), written.position(), open, openBytes);
    written = chunk.end();
    open = new ArrayList<>();
    openBytes = 0;
    return chunk;
  }

  /** Where the messages that were given offsets end, durable or not. */
  Mark written() {
    return written;
  }

  /** {@code chunk} is on disk to stay. */
  void durable(Chunk chunk) {
    messagesIn.add(chunk.messages().size());
    bytesIn.add(chunk.cost());
    end = chunk.end();
    if (running) {
      tail.add(chunk);
    }
  }

  void wake() {
    wake.run();
  }

  Delivered saved() {
    return saved;
  }

  void saved(Delivered now) {
    saved = now;
  }

  Mark trimmed() {
    return trimmed;
  }

  void trimmedTo(Mark mark) {
    trimmed = mark;
  }

  Delivered trimmedBeyond() {
    return trimmedBeyond;
  }

  void trimmedBeyond(Mark from, Mark to) {
    trimmedBeyond = trimmedBeyond.upTo(trimmed).with(from, to);
  }
}
