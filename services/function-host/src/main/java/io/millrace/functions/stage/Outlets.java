package io.millrace.functions.stage;

import io.millrace.common.link.LinkAddresses;
import io.millrace.common.link.LinkTarget;
import io.millrace.common.link.Links;
import io.millrace.common.message.Message;
import io.millrace.common.message.MessageId;
import io.millrace.common.spec.PipelineOutput;
import io.millrace.common.spec.PipelineSpec;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The end of a chain: numbers the outputs of each input, shows them to taps, and sends them to
 * egress, or back to ingest when the output is a stream or a topic of the edge: to the node that
 * took custody of the input, where it still lives.
 */
final class Outlets implements Downstream {
  private final PipelineSpec spec;
  private final Links links;
  private final FailureDesk desk;
  private final Consumer<Message> tap;
  private final Runnable settle;
  private final Map<String, Outlet> byNode = new LinkedHashMap<>();
  private Runnable upstream = () -> {};
  private boolean upstreamWaits;
  private long lastRoot = -1;
  private int nextIndex;
  private String lastOrigin = "";
  private @Nullable Outlet lastOutlet;
  private boolean closed;
  private volatile long messagesOut;

  Outlets(
      PipelineSpec spec, Links links, FailureDesk desk, Consumer<Message> tap, Runnable settle) {
    this.spec = spec;
    this.links = links;
    this.desk = desk;
    this.tap = tap;
    this.settle = settle;
  }

  /** Opens what can be opened before the first message. */
  void start() {
    if (spec.output() instanceof PipelineOutput.Outside) {
      outlet("");
    }
  }

  void upstream(Runnable upstream) {
    this.upstream = upstream;
  }

  @Override
  public boolean full() {
    for (Outlet outlet : byNode.values()) {
      if (outlet.full()) {
        upstreamWaits = true;
        return true;
      }
    }
    return false;
  }

  @Override
  @SuppressWarnings("NonAtomicOperationOnVolatileField") // One writer.
  public void offer(long root, Message message) {
    if (closed) {
      return;
    }
    if (root != lastRoot) {
      lastRoot = root;
      nextIndex = 0;
    }
    MessageId id = message.id();
    Message numbered =
        nextIndex == id.index()
            ? message
            : new Message(
                id.output(nextIndex), message.topic(), message.timestampNanos(), message.payload());
    nextIndex++;
    messagesOut++;
    tap.accept(numbered);
    outletFor(id.origin()).offer(root, numbered);
  }

  @SuppressWarnings("ReferenceEquality") // A hit saves the look-up; a miss costs nothing.
  private Outlet outletFor(String origin) {
    Outlet last = lastOutlet;
    if (last != null && origin == lastOrigin) {
      return last;
    }
    Outlet outlet = outlet(spec.output() instanceof PipelineOutput.Outside ? "" : nodeOf(origin));
    lastOrigin = origin;
    lastOutlet = outlet;
    return outlet;
  }

  /** The node in an origin such as {@code edge-1.3}. */
  static String nodeOf(String origin) {
    int dot = origin.lastIndexOf('.');
    return dot < 0 ? origin : origin.substring(0, dot);
  }

  private Outlet outlet(String node) {
    return byNode.computeIfAbsent(node, this::open);
  }

  private Outlet open(String node) {
    Outlet outlet = new Outlet(desk, spec.stages().size(), this::changed);
    outlet.open(
        links,
        node.isEmpty()
            ? LinkTarget.anyNode(LinkAddresses.EGRESS, spec.id(), spec.version())
            : LinkTarget.preferring(LinkAddresses.INGEST, node, spec.id(), spec.version()));
    return outlet;
  }

  private void changed() {
    if (closed) {
      return;
    }
    if (upstreamWaits && !full()) {
      upstreamWaits = false;
      upstream.run();
    }
    settle.run();
  }

  @Override
  public void flush() {
    byNode.values().forEach(Outlet::flush);
  }

  @Override
  public long lowestRoot() {
    long lowest = Long.MAX_VALUE;
    for (Outlet outlet : byNode.values()) {
      lowest = Math.min(lowest, outlet.lowestRoot());
    }
    return lowest;
  }

  /** Forgets what has not left yet and descends from a root that is {@code unwanted}. */
  void dropUnsent(LongPredicate unwanted) {
    byNode.values().forEach(outlet -> outlet.dropUnsent(unwanted));
  }

  /** Why messages cannot leave, if that has been so for longer than {@code nanos}. */
  Optional<String> blocked(long now, long nanos) {
    return byNode.values().stream()
        .flatMap(outlet -> outlet.blocked(now, nanos).stream())
        .findFirst();
  }

  /** Nothing more comes in before something is accepted. */
  void pressed() {
    byNode.values().forEach(Outlet::pressed);
  }

  /** Messages that are not accepted yet. */
  long waiting() {
    return byNode.values().stream().mapToLong(Outlet::waiting).sum();
  }

  /** Messages that have left the chain. Callable from any thread. */
  long messagesOut() {
    return messagesOut;
  }

  void trim() {
    byNode.values().forEach(Outlet::trim);
  }

  void close() {
    closed = true;
    byNode.values().forEach(Outlet::close);
  }
}
