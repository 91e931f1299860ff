package io.millrace.egress.format;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import io.millrace.common.message.Message;
import io.millrace.common.spec.PipelineInput;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/**
 * The protobuf message {@code sherlock.DataStreamMessage} (docs/datastream.proto), in which clients
 * of the original product expect messages of a stream.
 */
public final class Envelope {
  private static final int TIMESTAMP = 1;
  private static final int META_DATA = 2;
  private static final int PAYLOAD = 3;
  private static final int META_TOPIC = 1;
  private static final int META_CATEGORIES = 2;
  private static final int SELECTOR_ID = 1;
  private static final int SELECTOR_VALUE = 2;

  private final List<PipelineInput.SourceTopic> sources;

  /**
   * @param input of the pipeline, whose sources carry categories
   */
  public Envelope(PipelineInput input) {
    this.sources = input instanceof PipelineInput.Topics topics ? topics.topics() : List.of();
  }

  /** The message in its envelope. Its kind of topic is MQTT, which protobuf leaves out as 0. */
  public byte[] of(Message message) {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream(message.payload().length() + 64);
      CodedOutputStream out = CodedOutputStream.newInstance(bytes);
      out.writeInt64(TIMESTAMP, message.timestampNanos());
      out.writeBytes(META_DATA, ByteString.copyFrom(metaData(message.topic())));
      out.writeByteArray(PAYLOAD, message.payload().getBytes());
      out.flush();
      return bytes.toByteArray();
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }

  private byte[] metaData(String topic) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    out.writeString(META_TOPIC, topic);
    for (PipelineInput.SourceTopic source : sources) {
      if (matches(source.filter(), topic)) {
        for (Map.Entry<String, String> selector : source.selectors().entrySet()) {
          out.writeTag(META_CATEGORIES, WireFormat.WIRETYPE_LENGTH_DELIMITED);
          out.writeUInt32NoTag(
              CodedOutputStream.computeStringSize(SELECTOR_ID, selector.getKey())
                  + CodedOutputStream.computeStringSize(SELECTOR_VALUE, selector.getValue()));
          out.writeString(SELECTOR_ID, selector.getKey());
          out.writeString(SELECTOR_VALUE, selector.getValue());
        }
        break;
      }
    }
    out.flush();
    return bytes.toByteArray();
  }

  /** MQTT 5.0, section 4.7. */
  static boolean matches(String filter, String topic) {
    String[] wanted = filter.split("/", -1);
    String[] given = topic.split("/", -1);
    for (int i = 0; i < wanted.length; i++) {
      if (wanted[i].equals("#")) {
        return true;
      }
      if (i >= given.length || !(wanted[i].equals("+") || wanted[i].equals(given[i]))) {
        return false;
      }
    }
    return wanted.length == given.length;
  }
}
