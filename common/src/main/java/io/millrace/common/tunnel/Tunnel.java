package io.millrace.common.tunnel;

import io.millrace.common.tunnel.TunnelFrame.Kind;
import io.vertx.core.buffer.Buffer;
import java.util.function.BiConsumer;

/** One end of a tunnel. To be used on the context that its {@link Tunnels} were started on. */
public final class Tunnel {
  /** Bytes in one direction that the other end may have to keep. */
  public static final int WINDOW = 256 * 1024;

  private static final int GRANT = WINDOW / 4;

  /** Who is at this end. Called on the context of the tunnels. */
  public interface Traffic {
    /** Bytes of the other end, to be confirmed by {@link Tunnel#taken} once they are dealt with. */
    void arrived(Buffer bytes);

    /** What was {@link Tunnel#full} is no longer. */
    void room();

    /** The other end is gone, or something was lost on the way; nothing follows. */
    void ended();
  }

  private final long id;
  private final BiConsumer<Tunnel, TunnelFrame> outlet;
  private Traffic traffic = new Nobody();
  private String peer;
  private long framesOut;
  private long framesIn;
  private long sent;
  private long takenThere;
  private long takenHere;
  private long granted;
  private boolean over;

  /**
   * @param peer address of the other end; empty until it is known
   * @param outlet takes frames for the other end
   */
  Tunnel(long id, String peer, BiConsumer<Tunnel, TunnelFrame> outlet) {
    this.id = id;
    this.peer = peer;
    this.outlet = outlet;
  }

  void begin(Traffic here) {
    traffic = here;
  }

  long id() {
    return id;
  }

  String peer() {
    return peer;
  }

  void connect(String address) {
    peer = address;
  }

  /** Whether the other end has as much to deal with as it may have. */
  public boolean full() {
    return sent - takenThere >= WINDOW;
  }

  /** Sends bytes. Whoever goes on while it is {@link #full} makes the other end keep them. */
  public void send(Buffer bytes) {
    if (!over) {
      sent += bytes.length();
      outlet.accept(this, new TunnelFrame(Kind.BYTES, id, framesOut++, bytes));
    }
  }

  /** So many of the bytes that arrived need not be kept any more. */
  public void taken(int bytes) {
    takenHere += bytes;
    if (!over && takenHere - granted >= GRANT) {
      granted = takenHere;
      outlet.accept(this, new TunnelFrame(Kind.TAKEN, id, takenHere, Buffer.buffer()));
    }
  }

  long takenHere() {
    return takenHere;
  }

  /** The other end has dealt with so many bytes in all. */
  void takenThere(long total) {
    boolean before = full();
    takenThere = Math.max(takenThere, total);
    if (before && !full() && !over) {
      traffic.room();
    }
  }

  /** Ends it from this side; the other end is told. */
  public void end() {
    if (!over) {
      over = true;
      outlet.accept(this, new TunnelFrame(Kind.END, id, framesOut++, Buffer.buffer()));
    }
  }

  /** Ends it for both ends. */
  void shut() {
    if (!over) {
      end();
      traffic.ended();
    }
  }

  /** Ends it because the other end cannot be reached or knows nothing of it. */
  void lost() {
    if (!over) {
      over = true;
      traffic.ended();
    }
  }

  /**
   * @return whether it goes on
   */
  boolean take(TunnelFrame frame) {
    if (over) {
      return false;
    }
    if (frame.kind() == Kind.TAKEN) {
      takenThere(frame.number());
      return true;
    }
    if (frame.number() != framesIn++) {
      shut();
      return false;
    }
    if (frame.kind() == Kind.END) {
      lost();
      return false;
    }
    traffic.arrived(frame.bytes());
    return true;
  }

  /** Before anybody is at this end. */
  private record Nobody() implements Traffic {
    @Override
    public void arrived(Buffer bytes) {}

    @Override
    public void room() {}

    @Override
    public void ended() {}
  }
}
