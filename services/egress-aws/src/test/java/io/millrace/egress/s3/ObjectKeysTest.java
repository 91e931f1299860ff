package io.millrace.egress.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.message.Message;
import io.millrace.common.message.MessageId;
import io.millrace.common.spec.S3Batching;
import io.millrace.common.spec.S3Options;
import io.millrace.egress.aws.Identity;
import io.millrace.egress.aws.Naming;
import io.vertx.core.buffer.Buffer;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ObjectKeysTest {
  private static final long TIME = 1_795_345_678_123_456_789L;

  private static Message message(String origin, long offset, int index, long time) {
    return new Message(new MessageId(origin, offset, index), "t", time, Buffer.buffer());
  }

  private static String name(String pipeline, String id, Message message) {
    return new ObjectKeys(S3Options.DEFAULT, new Naming(pipeline, new Identity(id))).of(message);
  }

  @Test
  void namesPipelineHourTimeAndIdentity() {
    assertThat(name("temps", "id-1", message("edge-1.3", 42, 7, TIME)))
        .matches("temps/2026/11/22/11/1795345678123456789-edge-1\\.3-42-7-[0-9a-f]{8}");
  }

  @Test
  void isTheSameOnARepeatAndDifferentForEverythingElse() {
    Message message = message("edge-1.3", 42, 7, TIME);

    assertThat(name("temps", "id-1", message))
        .isEqualTo(name("temps", "id-1", message("edge-1.3", 42, 7, TIME)));
    assertThat(name("temps", "id-1", message))
        .isNotEqualTo(name("temps", "id-2", message))
        .isNotEqualTo(name("temps", "id-1", message("edge-1.4", 42, 7, TIME)))
        .isNotEqualTo(name("temps", "id-1", message("edge-1.3", 43, 7, TIME)))
        .isNotEqualTo(name("temps", "id-1", message("edge-1.3", 42, 8, TIME)));
  }

  @Test
  void hasOnlySafeCharactersAndNoPlacesOfFileSystems() {
    assertThat(name("my pipeline/ü?", "id", message("edge", 1, 0, TIME)))
        .startsWith("my_pipeline___/");
    assertThat(name("..", "id", message("edge", 1, 0, TIME))).startsWith("_/2026/");
    assertThat(name("p", "id", message("edge/ü", 1, 0, TIME)))
        .matches("p/2026/11/22/11/\\d{19}-[0-9a-f]{64}");
    assertThat(
            name("p".repeat(2_000), "id".repeat(500), message("e".repeat(500), 1, 0, TIME))
                .length())
        .isLessThan(1_024);
  }

  private static ObjectKeys keys(String template) {
    S3Batching batching = new S3Batching(1, 1, 1, S3Batching.Framing.NDJSON);
    S3Options options =
        new S3Options(
            template, null, S3Options.Compression.GZIP, Map.of(), null, null, null, batching);
    return new ObjectKeys(options, new Naming("p", new Identity("id")));
  }

  private static Message json(long offset, String topic, String payload) {
    return new Message(new MessageId("edge-1.3", offset, 0), topic, TIME, Buffer.buffer(payload));
  }

  @Test
  void fillsATemplateWithTopicLevelsDatesAndFieldsOfThePayload() {
    ObjectKeys keys = keys("{topic}/dt={date}/h={hour}/site={field:device.site}/{id}");

    assertThat(keys.of(json(1, "/plant/../a b", "{\"device\": {\"site\": \"x/1\"}}")))
        .matches(
            "plant/_/a_b/dt=2026-11-22/h=11/site=x_1/edge-1\\.3-1-0-[0-9a-f]{8}\\.ndjson\\.gz");
    assertThat(keys.of(json(1, "t", "no json"))).startsWith("t/dt=2026-11-22/h=11/site=_/edge");
  }

  @Test
  void putsMessagesTogetherThatDifferInNothingButThemselves() {
    ObjectKeys keys = keys("{topic}/{field:n}/{timestamp}-{id}");

    assertThat(keys.groupOf(json(1, "t", "{\"n\": 1}")))
        .isEqualTo(keys.groupOf(json(2, "t", "{\"n\": 1}")))
        .isNotEqualTo(keys.groupOf(json(3, "t", "{\"n\": 2}")))
        .isNotEqualTo(keys.groupOf(json(4, "u", "{\"n\": 1}")));
  }

  @Test
  void sortsByTimeFromTheFirstNanosecondOn() {
    assertThat(name("p", "id", message("edge", 1, 0, 1)))
        .startsWith("p/1970/01/01/00/0000000000000000001-");
    assertThat(name("p", "id", message("edge", 1, 0, -5)))
        .startsWith("p/1970/01/01/00/0000000000000000000-");
  }
}
