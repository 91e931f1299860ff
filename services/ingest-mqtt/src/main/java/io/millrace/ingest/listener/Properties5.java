package io.millrace.ingest.listener;

import io.millrace.ingest.session.Publication;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.BinaryProperty;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttProperties.MqttProperty;
import io.netty.handler.codec.mqtt.MqttProperties.StringPair;
import io.netty.handler.codec.mqtt.MqttProperties.StringProperty;
import io.netty.handler.codec.mqtt.MqttProperties.UserProperties;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * MQTT 5 properties: reading single ones, and those that travel with a message from publisher to
 * subscriber.
 */
final class Properties5 {
  private Properties5() {}

  /** The value of a numeric property. */
  static long number(MqttProperties properties, int id, long otherwise) {
    MqttProperty<?> property = properties.getProperty(id);
    return property instanceof IntegerProperty number
        ? Integer.toUnsignedLong(number.value())
        : otherwise;
  }

  static @Nullable String text(MqttProperties properties, int id) {
    MqttProperty<?> property = properties.getProperty(id);
    return property instanceof StringProperty text ? text.value() : null;
  }

  /**
   * Encodes what subscribers get as it came (MQTT 5.0, sections 3.3.2.3.2 to 3.3.2.3.9, without
   * expiry, alias and identifiers).
   */
  static byte[] forwarded(MqttProperties properties) {
    if (properties.isEmpty()) {
      return Publication.NO_PROPERTIES;
    }
    ByteBuf out = Unpooled.buffer(64);
    for (MqttProperty<?> property : properties.listAll()) {
      switch (property.propertyId()) {
        case MqttProperties.PAYLOAD_FORMAT_INDICATOR ->
            out.writeByte(property.propertyId()).writeByte(((IntegerProperty) property).value());
        case MqttProperties.CONTENT_TYPE, MqttProperties.RESPONSE_TOPIC -> {
          out.writeByte(property.propertyId());
          writeText(out, ((StringProperty) property).value());
        }
        case MqttProperties.CORRELATION_DATA -> {
          byte[] value = ((BinaryProperty) property).value();
          out.writeByte(property.propertyId()).writeShort(value.length).writeBytes(value);
        }
        case MqttProperties.USER_PROPERTY -> {
          for (StringPair pair : ((UserProperties) property).value()) {
            out.writeByte(property.propertyId());
            writeText(out, pair.key);
            writeText(out, pair.value);
          }
        }
        default -> {
          // Concerns only the way between publisher and broker.
        }
      }
    }
    return out.readableBytes() == 0 ? Publication.NO_PROPERTIES : ByteBufUtil.getBytes(out);
  }

  private static void writeText(ByteBuf out, String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    out.writeShort(utf8.length).writeBytes(utf8);
  }

  /** How many bytes a variable byte integer takes. */
  static int sizeOf(int value) {
    return value < 128 ? 1 : value < 16_384 ? 2 : value < 2_097_152 ? 3 : 4;
  }

  static void writeVariable(ByteBuf out, int value) {
    int rest = value;
    while (rest >= 128) {
      out.writeByte(rest & 0x7F | 0x80);
      rest >>>= 7;
    }
    out.writeByte(rest);
  }
}
