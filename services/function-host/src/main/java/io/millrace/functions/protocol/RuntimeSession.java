package io.millrace.functions.protocol;

import io.millrace.common.message.Message;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetSocket;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * One connection of a runtime, from HELLO to its end. Checks that frames come at their time; what
 * RESULTS mean is for the listener to judge. Everything happens on the socket's event-loop context.
 */
public final class RuntimeSession {
  /** The version that brought metrics, state, secrets and concurrency. */
  public static final int WITH_STATE = 2;

  /** Protocol versions that this host speaks, the best first. */
  private static final List<Integer> VERSIONS = List.of(WITH_STATE, 1);

  private static final int WRITE_QUEUE_BYTES = 256 * 1024;
  private static final int PIECE_BYTES = 128 * 1024;

  /** Told what the runtime says. May throw {@link ProtocolViolation} from {@link #results}. */
  public interface Listener {
    /** The runtime connected and speaks our version; it waits for {@link RuntimeSession#open}. */
    void greeted(JsonObject hello);

    /** The function is loaded. */
    void ready();

    void loadFailed(FunctionError error);

    void results(FrameBody body);

    void log(FrameBody body);

    void stats(JsonObject stats);

    void alert(RuntimeAlert alert);

    void metrics(List<MetricReport> metrics);

    /** All that was read in one go has been handed over. */
    void afterRead();

    /** Writing is possible again. */
    void writable();

    /** The last call. {@code violation} is empty when the stream ended by itself. */
    void ended(String violation);
  }

  private enum Phase {
    CONNECTED,
    GREETED,
    OPENED,
    READY,
    ENDED
  }

  private final NetSocket socket;
  private final Listener listener;
  private final FrameReader reader = new FrameReader(this::onFrame);
  private final TopicTable topics;
  private Phase phase = Phase.CONNECTED;
  private boolean paused;
  private int protocol = 1;

  /**
   * @param selectors category ids and values of a topic
   */
  public RuntimeSession(
      NetSocket socket, Function<String, Map<String, String>> selectors, Listener listener) {
    this.socket = socket;
    this.listener = listener;
    this.topics = new TopicTable(selectors);
  }

  /** Begins to read. */
  public void start() {
    socket.setWriteQueueMaxSize(WRITE_QUEUE_BYTES);
    socket.drainHandler(ignored -> {
      if (phase == Phase.READY) {
        listener.writable();
      }
    });
    socket.exceptionHandler(failure -> socket.close());
    socket.endHandler(ignored -> end(""));
    // What was read before the connection went is still to be handed over, then comes the end.
    socket.closeHandler(ignored -> socket.resume());
    socket.handler(this::onBytes);
  }

  private void onBytes(Buffer chunk) {
    if (phase == Phase.ENDED) {
      return;
    }
    try {
      reader.feed(chunk);
      if (phase == Phase.READY) {
        listener.afterRead();
      }
    } catch (ProtocolViolation violation) {
      fault(violation);
    }
  }

  private void onFrame(int type, FrameBody body) {
    switch (type) {
      case FrameType.RESULTS -> {
        require(phase == Phase.READY, type);
        listener.results(body);
      }
      case FrameType.LOG -> {
        require(phase != Phase.CONNECTED, type);
        listener.log(body);
      }
      case FrameType.HELLO -> onHello(Frames.parse(text(body), "HELLO"));
      case FrameType.READY -> {
        require(phase == Phase.OPENED, type);
        phase = Phase.READY;
        listener.ready();
      }
      case FrameType.LOAD_FAILED -> {
        require(phase == Phase.OPENED, type);
        listener.loadFailed(FunctionError.parse(text(body), "LOAD_FAILED"));
      }
      case FrameType.STATS -> {
        require(phase != Phase.CONNECTED, type);
        listener.stats(Frames.parse(text(body), "STATS"));
      }
      case FrameType.ALERT -> {
        require(phase != Phase.CONNECTED, type);
        listener.alert(RuntimeAlert.parse(text(body)));
      }
      case FrameType.METRICS -> {
        require(phase == Phase.READY && protocol >= WITH_STATE, type);
        listener.metrics(MetricReport.parse(text(body)));
      }
      case FrameType.FAULT -> {
        JsonObject fault = Frames.parse(text(body), "FAULT");
        socket.close();
        end("the runtime gave up: " + fault.getValue("message", fault.getValue("code")));
      }
      default -> throw new ProtocolViolation("unknownType", "a frame of type " + type);
    }
  }

  private void onHello(JsonObject hello) {
    require(phase == Phase.CONNECTED, FrameType.HELLO);
    JsonArray offered =
        hello.getValue("protocol") instanceof JsonArray list ? list : new JsonArray();
    protocol =
        VERSIONS.stream()
            .filter(offered::contains)
            .findFirst()
            .orElseThrow(() ->
                new ProtocolViolation(
                    "unsupportedVersion",
                    "the runtime speaks protocol versions "
                        + hello.getValue("protocol")
                        + ", this host 1 and 2"));
    phase = Phase.GREETED;
    listener.greeted(hello);
  }

  private static void require(boolean inTime, int type) {
    if (!inTime) {
      throw new ProtocolViolation(
          "unexpectedFrame", "a frame of type 0x%02x at this point".formatted(type));
    }
  }

  private static String text(FrameBody body) {
    return body.text(0, body.length());
  }

  private void fault(ProtocolViolation violation) {
    socket.write(Frames.fault(violation.code(), violation.reason())).eventually(socket::close);
    end("the runtime broke the protocol (" + violation.code() + "): " + violation.reason());
  }

  private void end(String violation) {
    if (phase != Phase.ENDED) {
      phase = Phase.ENDED;
      listener.ended(violation);
    }
  }

  /** Gives the runtime its function. */
  public void open(JsonObject open) {
    phase = Phase.OPENED;
    write(Frames.open(open));
  }

  /** The version that both sides speak, once the runtime has greeted. */
  public int protocol() {
    return protocol;
  }

  /** To be called before the topics of a frame of messages are asked for. */
  public void beginFrame() {
    topics.beginFrame();
  }

  /** The number of a topic in the frame that is being made. */
  public int topic(String name) {
    return topics.number(name);
  }

  /** Writes a frame of messages, behind an announcement of the topics that are new in it. */
  public void writeMessages(Buffer frame) {
    JsonArray announcement = topics.takeUnannounced();
    if (announcement != null) {
      write(Frames.topics(announcement));
    }
    write(frame);
  }

  /** Writes the frame of a message that travels alone, which is not copied. */
  public void writeAlone(long sequence, Message message) {
    writeMessages(MessagesFrame.headOfSingle(sequence, topic(message.topic()), message));
    Buffer payload = message.payload();
    int length = payload.length();
    // In pieces, each of which finds memory outside the heap that was used before: the socket takes
    // no other, and a piece of a picture's size would be allocated and cleared for it anew.
    for (int at = 0; at < length; at += PIECE_BYTES) {
      write(payload.slice(at, Math.min(length, at + PIECE_BYTES)));
    }
  }

  public void write(Buffer bytes) {
    if (phase != Phase.ENDED) {
      socket.write(bytes);
    }
  }

  /**
   * Whether the runtime, or the socket before it, has enough to do; {@link Listener#writable} tells
   * when not any more.
   */
  public boolean writeQueueFull() {
    return socket.writeQueueFull();
  }

  /** Asks the runtime to finish what it has and end. */
  public void drain() {
    write(Frames.drain());
  }

  /** Stops or resumes reading. */
  public void pause(boolean stop) {
    if (paused != stop) {
      paused = stop;
      if (stop) {
        socket.pause();
      } else {
        socket.resume();
      }
    }
  }

  public boolean paused() {
    return paused;
  }

  public boolean ended() {
    return phase == Phase.ENDED;
  }

  /** Ends the connection; nothing that is still unread is handed over. The listener is not told. */
  public void abandon() {
    phase = Phase.ENDED;
    socket.close();
  }
}
