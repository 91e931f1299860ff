package io.millrace.functions.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.functions.state.StateChange;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ResultsTest {
  private static final class Recorder implements Results.Sink {
    final List<String> seen = new ArrayList<>();

    @Override
    public void emit(long sequence, FrameBody body, int from, int to) {
      seen.add("emit " + sequence + " " + body.slice(from, to));
    }

    @Override
    public void emitTo(long sequence, String topic, FrameBody body, int from, int to) {
      seen.add("emit " + sequence + " to " + topic + " " + body.slice(from, to));
    }

    @Override
    public void state(long sequence, StateChange change) {
      byte[] value = change.value();
      seen.add(
          "state %d %s %s"
              .formatted(
                  sequence,
                  change.key(),
                  value == null ? "gone" : Buffer.buffer(value).toString()));
    }

    @Override
    public void done(long sequence) {
      seen.add("done " + sequence);
    }

    @Override
    public void error(long sequence, FunctionError error) {
      seen.add("error " + sequence + " " + error.headline() + " " + error.line());
    }
  }

  private static Buffer record(int kind, long sequence, Buffer content) {
    return Buffer.buffer()
        .appendByte((byte) kind)
        .appendLong(sequence)
        .appendInt(content.length())
        .appendBuffer(content);
  }

  private static List<String> read(Buffer... records) {
    Buffer all = Buffer.buffer();
    for (Buffer record : records) {
      all.appendBuffer(record);
    }
    Recorder recorder = new Recorder();
    Results.read(new FrameBody(Unpooled.wrappedBuffer(all.getBytes())), recorder);
    return recorder.seen;
  }

  @Test
  void readsEveryKindOfRecordInOrder() {
    JsonObject error =
        new JsonObject()
            .put("type", "ValueError")
            .put("message", "no number")
            .put("line", 4)
            .put("later", 1);
    assertThat(
            read(
                record(1, 1, Buffer.buffer("a")),
                record(2, 1, Buffer.buffer().appendUnsignedShort(3).appendString("t/1b")),
                record(3, 1, Buffer.buffer()),
                record(0x85, 2, Buffer.buffer("later")),
                record(4, 2, error.toBuffer())))
        .containsExactly(
            "emit 1 a", "emit 1 to t/1 b", "done 1", "error 2 ValueError: no number 4");
  }

  @Test
  void refusesWhatIsCutOffUnknownOrUnnamed() {
    Buffer emit = record(1, 1, Buffer.buffer("abc"));
    for (int length = 1; length < emit.length(); length++) {
      Buffer cut = emit.getBuffer(0, length);
      assertThatThrownBy(() -> read(cut)).isInstanceOf(ProtocolViolation.class);
    }
    assertThatThrownBy(() -> read(record(9, 1, Buffer.buffer())))
        .hasMessageContaining("unknown kind 9");
    assertThatThrownBy(() -> read(record(2, 1, Buffer.buffer().appendUnsignedShort(0))))
        .hasMessageContaining("names none");
    assertThatThrownBy(() -> read(record(4, 1, Buffer.buffer("{}"))))
        .hasMessageContaining("lacks its message");
    assertThatThrownBy(() -> read(record(4, 1, Buffer.buffer("["))))
        .hasMessageContaining("not a JSON object");
    assertThatThrownBy(
            () -> read(record(4, 1, Buffer.buffer("{\"message\": \"m\", \"line\": \"x\"}"))))
        .hasMessageContaining("wrong type");
  }

  @Property(tries = 500)
  void neverFailsOtherwiseThanByAViolation(@ForAll @Size(max = 200) byte[] bytes) {
    try {
      Results.read(new FrameBody(Unpooled.wrappedBuffer(bytes)), new Recorder());
      LogRecords.read(new FrameBody(Unpooled.wrappedBuffer(bytes)), (timestamp, level, text) -> {});
    } catch (ProtocolViolation refused) {
      assertThat(refused.code()).isNotEmpty();
    }
  }
}
