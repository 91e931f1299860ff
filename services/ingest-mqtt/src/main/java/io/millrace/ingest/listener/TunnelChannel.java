package io.millrace.ingest.listener;

import io.millrace.common.tunnel.Tunnel;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.AbstractChannel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.EventLoop;
import io.netty.channel.local.LocalAddress;
import io.vertx.core.buffer.Buffer;
import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * A client's connection that another service took in, as a channel like any other: what is not read
 * waits within the tunnel's window, and so does what is written.
 */
final class TunnelChannel extends AbstractChannel implements Tunnel.Traffic {
  private static final ChannelMetadata METADATA = new ChannelMetadata(false);
  private static final SocketAddress HERE = new LocalAddress("tunnel");
  private static final int SLICE = 64 * 1024;

  private final ChannelConfig config = new DefaultChannelConfig(this);
  private final Tunnel tunnel;
  private final SocketAddress client;
  private final Queue<Buffer> unread = new ArrayDeque<>();
  private boolean open = true;
  private boolean wanted;
  private boolean reading;

  /**
   * @param client where the client itself is
   */
  TunnelChannel(Tunnel tunnel, SocketAddress client) {
    super(null);
    this.tunnel = tunnel;
    this.client = client;
  }

  @Override
  public void arrived(Buffer bytes) {
    unread.add(bytes);
    handOn();
  }

  /** Hands on what has arrived for as long as it is asked for. */
  private void handOn() {
    if (reading) {
      return;
    }
    reading = true;
    try {
      Buffer next;
      while (wanted && (next = unread.poll()) != null) {
        wanted = false;
        tunnel.taken(next.length());
        pipeline().fireChannelRead(Unpooled.wrappedBuffer(next.getBytes()));
        pipeline().fireChannelReadComplete();
      }
    } finally {
      reading = false;
    }
  }

  @Override
  protected void doBeginRead() {
    wanted = true;
    if (!unread.isEmpty() && !reading) {
      eventLoop().execute(this::handOn);
    }
  }

  @Override
  public void room() {
    if (open) {
      unsafe().flush();
    }
  }

  @Override
  public void ended() {
    if (open) {
      unsafe().close(voidPromise());
    }
  }

  @Override
  protected void doWrite(ChannelOutboundBuffer written) {
    while (!tunnel.full() && written.current() instanceof ByteBuf bytes) {
      int length = Math.min(bytes.readableBytes(), SLICE);
      byte[] slice = new byte[length];
      bytes.getBytes(bytes.readerIndex(), slice);
      tunnel.send(Buffer.buffer(slice));
      written.removeBytes(length);
    }
  }

  @Override
  protected void doClose() {
    open = false;
    unread.clear();
    tunnel.end();
  }

  @Override
  protected void doDisconnect() {
    doClose();
  }

  @Override
  protected void doBind(SocketAddress local) {
    throw new UnsupportedOperationException("the client is connected already");
  }

  @Override
  protected AbstractUnsafe newUnsafe() {
    return new AbstractUnsafe() {
      @Override
      public void connect(SocketAddress remote, SocketAddress local, ChannelPromise promise) {
        promise.setFailure(new ClosedChannelException());
      }
    };
  }

  @Override
  protected boolean isCompatible(EventLoop loop) {
    // Nothing is selected on: any loop will do.
    return true;
  }

  @Override
  protected SocketAddress localAddress0() {
    return HERE;
  }

  @Override
  protected SocketAddress remoteAddress0() {
    return client;
  }

  @Override
  public ChannelConfig config() {
    return config;
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  @Override
  public boolean isActive() {
    return open;
  }

  @Override
  public ChannelMetadata metadata() {
    return METADATA;
  }
}
