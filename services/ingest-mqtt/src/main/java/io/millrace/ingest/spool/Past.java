package io.millrace.ingest.spool;

import io.millrace.common.message.Message;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * What the queues of other pipelines still hold of what a new one wants, brought into its queue in
 * the order of time, each message once, in steps so that publishers do not wait long. For the
 * spool's thread.
 */
final class Past {
  private static final long STEP_BYTES = 4L * 1024 * 1024;
  private static final long READ_BYTES = 256L * 1024;

  private final PipelineSpool target;
  private final BiPredicate<String, String> wanted;
  private final PriorityQueue<Source> sources =
      new PriorityQueue<>(Comparator.comparingLong(Source::nanos));

  /** What was brought of the latest moment: the same message may lie in several queues. */
  private final List<Message> latest = new ArrayList<>();

  private boolean begun;

  /**
   * @param wanted whether a message is, by the pipeline whose queue it lies in and its topic
   */
  Past(PipelineSpool target, BiPredicate<String, String> wanted) {
    this.target = target;
    this.wanted = wanted;
  }

  /** Another queue, and how far it has been read. */
  private final class Source {
    private final PipelineSpool queue;
    private final ArrayDeque<Message> ahead = new ArrayDeque<>();
    private long next;

    Source(PipelineSpool queue) {
      this.queue = queue;
      this.next = queue.trimmed().offset();
    }

    long nanos() {
      Message head = ahead.peekFirst();
      return head == null ? Long.MAX_VALUE : head.timestampNanos();
    }

    /** Whether there is another message. */
    boolean fill(RocksStore store) throws IOException {
      while (ahead.isEmpty() && next < queue.end()) {
        List<Chunk> chunks = SpoolReader.read(store, queue, next, READ_BYTES);
        if (chunks.isEmpty()) {
          return false;
        }
        for (Chunk chunk : chunks) {
          next = chunk.endOffset();
          for (Message message : chunk.messages()) {
            if (wanted.test(queue.id(), message.topic())) {
              ahead.addLast(message);
            }
          }
        }
      }
      return !ahead.isEmpty();
    }
  }

  /** Brings some; false when there was nothing more. */
  boolean step(Collection<PipelineSpool> queues, Commit commit) throws IOException {
    if (!begun) {
      begun = true;
      for (PipelineSpool queue : queues) {
        add(queue == target ? null : new Source(queue), commit);
      }
    }
    long bytes = 0;
    while (bytes < STEP_BYTES) {
      Source first = sources.poll();
      if (first == null) {
        return false;
      }
      Message message = first.ahead.removeFirst();
      if (!brought(message)) {
        if (target.refuses(Append.cost(message.topic(), message.payload()))) {
          target.countRefused();
          return false;
        }
        commit.append(target, message.topic(), message.timestampNanos(), message.payload());
        bytes += message.cost();
      }
      add(first, commit);
    }
    return true;
  }

  private void add(@Nullable Source source, Commit commit) throws IOException {
    if (source != null && source.fill(commit.store())) {
      sources.add(source);
    }
  }

  private boolean brought(Message message) {
    if (!latest.isEmpty() && latest.getFirst().timestampNanos() != message.timestampNanos()) {
      latest.clear();
    }
    for (Message other : latest) {
      if (other.topic().equals(message.topic()) && other.payload().equals(message.payload())) {
        return true;
      }
    }
    latest.add(message);
    return false;
  }
}
