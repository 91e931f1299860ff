package io.millrace.common.link;

import io.millrace.common.message.BatchCodec;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageCodec;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/**
 * Link frames between nodes: a version byte, a type byte, then the frame. Only {@link
 * LinkFrame.Deliver} is on the hot path and is binary; the others are small and rare and travel as
 * JSON, so that fields can be added. Within a process frames are passed as they are.
 */
public final class LinkFrameCodec implements MessageCodec<LinkFrame, LinkFrame> {
  /** Name under which frames are sent. */
  public static final String NAME = "millrace-link";

  private static final int VERSION = 1;
  private static final int DELIVER = 0;

  @Override
  public void encodeToWire(Buffer out, LinkFrame frame) {
    out.appendByte((byte) VERSION);
    if (frame instanceof LinkFrame.Deliver deliver) {
      out.appendByte((byte) DELIVER);
      byte[] link = deliver.link().getBytes(java.nio.charset.StandardCharsets.UTF_8);
      out.appendUnsignedShort(link.length).appendBytes(link).appendLong(deliver.position());
      BatchCodec.encode(deliver.batch(), out);
      return;
    }
    Buffer json = toJson(frame).toBuffer();
    out.appendByte((byte) 1).appendInt(json.length()).appendBuffer(json);
  }

  @Override
  public LinkFrame decodeFromWire(int position, Buffer in) {
    int version = in.getByte(position);
    if (version != VERSION) {
      throw new IllegalArgumentException(
          "link frame of version " + version + ", this node speaks " + VERSION);
    }
    if (in.getByte(position + 1) == DELIVER) {
      int length = in.getUnsignedShort(position + 2);
      int at = position + 4 + length;
      String link = in.getString(position + 4, at, "UTF-8");
      return new LinkFrame.Deliver(link, in.getLong(at), BatchCodec.decode(in, at + 8));
    }
    int length = in.getInt(position + 2);
    return fromJson(
        (JsonObject) Json.decodeValue(in.getBuffer(position + 6, position + 6 + length)));
  }

  private static JsonObject toJson(LinkFrame frame) {
    JsonObject json = new JsonObject().put("link", frame.link());
    return switch (frame) {
      case LinkFrame.Open open ->
          json.put("type", "open")
              .put("sender", open.sender())
              .put("returnAddress", open.returnAddress())
              .put("pipeline", open.pipeline())
              .put("specVersion", open.specVersion())
              .put("share", open.share())
              .put("epoch", open.epoch());
      case LinkFrame.Opened opened ->
          json.put("type", "opened")
              .put("deliverAddress", opened.deliverAddress())
              .put("credit", opened.credit());
      case LinkFrame.Ack ack ->
          json.put("type", "ack")
              .put("number", ack.number())
              .put("through", ack.through())
              .put("credit", ack.credit())
              .put("rejections", rejections(ack))
              .put("from", ack.from());
      case LinkFrame.Probe probe ->
          json.put("type", "probe").put("sent", probe.sent()).put("pressed", probe.pressed());
      case LinkFrame.Reset reset -> json.put("type", "reset").put("reason", reset.reason());
      case LinkFrame.Close close -> json.put("type", "close").put("reason", close.reason());
      case LinkFrame.Deliver deliver ->
          throw new IllegalArgumentException("deliver frames are binary");
    };
  }

  private static JsonArray rejections(LinkFrame.Ack ack) {
    JsonArray array = new JsonArray();
    ack.rejections()
        .forEach(r ->
            array.add(new JsonObject().put("position", r.position()).put("reason", r.reason())));
    return array;
  }

  private static LinkFrame fromJson(JsonObject json) {
    String link = json.getString("link");
    return switch (json.getString("type")) {
      case "open" ->
          new LinkFrame.Open(
              link,
              json.getString("sender"),
              json.getString("returnAddress"),
              json.getString("pipeline"),
              json.getLong("specVersion"),
              json.getInteger("share", 0),
              json.getLong("epoch", 0L));
      case "opened" ->
          new LinkFrame.Opened(link, json.getString("deliverAddress"), json.getInteger("credit"));
      case "ack" ->
          new LinkFrame.Ack(
              link,
              json.getLong("number"),
              json.getLong("through"),
              json.getInteger("credit"),
              rejections(json),
              json.getString("from", ""));
      case "probe" ->
          new LinkFrame.Probe(link, json.getLong("sent"), json.getBoolean("pressed", false));
      case "reset" -> new LinkFrame.Reset(link, json.getString("reason"));
      case "close" -> new LinkFrame.Close(link, json.getString("reason"));
      default -> throw new IllegalArgumentException("unknown link frame " + json.getString("type"));
    };
  }

  private static List<LinkFrame.Rejection> rejections(JsonObject json) {
    List<LinkFrame.Rejection> rejections = new ArrayList<>();
    for (Object item : json.getJsonArray("rejections")) {
      JsonObject rejection = (JsonObject) item;
      rejections.add(
          new LinkFrame.Rejection(rejection.getLong("position"), rejection.getString("reason")));
    }
    return rejections;
  }

  @Override
  public LinkFrame transform(LinkFrame frame) {
    return frame;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public byte systemCodecID() {
    return -1;
  }
}
