package io.millrace.ingest.listener;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameEncoder;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * MQTT inside a WebSocket (MQTT 5.0, section 6): judges the request, then makes bytes of binary
 * frames and binary frames of bytes. Packets need not keep to frames [MQTT-6.0.0-2].
 */
final class WebSocketEntrance extends ChannelDuplexHandler {
  private static final String PATH = "/mqtt";

  /** The names that clients use, of all versions. */
  private static final String PROTOCOLS = "mqtt,mqttv3.1";

  private static final int MAX_REQUEST = 16 * 1024;

  /** Puts what WebSockets need in front of the packets' own handlers. */
  static void install(ChannelPipeline pipeline, int maxFrame) {
    pipeline.addBefore("handler", "http", new HttpServerCodec());
    pipeline.addBefore("handler", "request", new HttpObjectAggregator(MAX_REQUEST));
    pipeline.addBefore("handler", "judge", new Judge());
    pipeline.addBefore(
        "handler",
        "webSocket",
        new WebSocketServerProtocolHandler(
            WebSocketServerProtocolConfig.newBuilder()
                .websocketPath(PATH)
                .subprotocols(PROTOCOLS)
                .checkStartsWith(true)
                .decoderConfig(
                    WebSocketDecoderConfig.newBuilder()
                        .maxFramePayloadLength(maxFrame)
                        .allowExtensions(false)
                        .build())
                .build()));
    pipeline.addBefore("handler", "frames", new WebSocketEntrance());
  }

  /** The same for a WebSocket that somebody else has opened. */
  static void installOpened(ChannelPipeline pipeline, int maxFrame) {
    pipeline.addBefore(
        "handler",
        "webSocket",
        new WebSocket13FrameDecoder(
            WebSocketDecoderConfig.newBuilder()
                .maxFramePayloadLength(maxFrame)
                .allowExtensions(false)
                .build()));
    pipeline.addBefore("handler", "frame", new WebSocket13FrameEncoder(false));
    pipeline.addBefore("handler", "control", new Control());
    pipeline.addBefore("handler", "frames", new WebSocketEntrance());
  }

  /** Answers what WebSockets say to each other (RFC 6455, section 5.5). */
  private static final class Control extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      switch (message) {
        case PingWebSocketFrame ping ->
            context.writeAndFlush(new PongWebSocketFrame(ping.content()));
        case CloseWebSocketFrame close ->
            context.writeAndFlush(close).addListener(ChannelFutureListener.CLOSE);
        default -> context.fireChannelRead(message);
      }
    }
  }

  /** Answers requests that ask for something else. */
  private static final class Judge extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      if (message instanceof FullHttpRequest request) {
        String problem = problem(request);
        if (!problem.isEmpty()) {
          request.release();
          refuse(context, problem);
          return;
        }
      }
      context.fireChannelRead(message);
    }

    private static String problem(FullHttpRequest request) {
      if (!new QueryStringDecoder(request.uri()).path().equals(PATH)) {
        return "MQTT is spoken at " + PATH;
      }
      boolean mqtt =
          request.headers().getAll(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL).stream()
              .flatMap(line -> Arrays.stream(line.split(",")))
              .anyMatch(name -> name.strip().equals("mqtt") || name.strip().equals("mqttv3.1"));
      return mqtt ? "" : "a WebSocket with the sub-protocol mqtt is expected [MQTT-6.0.0-3]";
    }

    private static void refuse(ChannelHandlerContext context, String problem) {
      HttpResponseStatus status =
          problem.contains("MQTT-6")
              ? HttpResponseStatus.BAD_REQUEST
              : HttpResponseStatus.NOT_FOUND;
      DefaultFullHttpResponse answer =
          new DefaultFullHttpResponse(
              HttpVersion.HTTP_1_1,
              status,
              Unpooled.copiedBuffer(problem + "\n", StandardCharsets.UTF_8));
      answer
          .headers()
          .set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8")
          .set(HttpHeaderNames.CONTENT_LENGTH, answer.content().readableBytes())
          .set(HttpHeaderNames.CONNECTION, "close");
      context.writeAndFlush(answer).addListener(ChannelFutureListener.CLOSE);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    switch (message) {
      case BinaryWebSocketFrame binary -> context.fireChannelRead(binary.content());
      case ContinuationWebSocketFrame more -> context.fireChannelRead(more.content());
      case TextWebSocketFrame text -> {
        // [MQTT-6.0.0-1]
        text.release();
        WebSocketCloseStatus why = WebSocketCloseStatus.INVALID_MESSAGE_TYPE;
        context
            .writeAndFlush(new CloseWebSocketFrame(why))
            .addListener(ChannelFutureListener.CLOSE);
      }
      case WebSocketFrame other -> other.release();
      default -> ReferenceCountUtil.release(message);
    }
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    context.write(
        message instanceof ByteBuf bytes ? new BinaryWebSocketFrame(bytes) : message, promise);
  }
}
