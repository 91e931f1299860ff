package io.millrace.functions.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.functions.fixtures.Specs;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Functions tried without a pipeline, whatever they run in. */
@Timeout(120)
abstract class TrialContract {
  @TempDir Path data;
  TestBed bed;

  abstract String runtime();

  @BeforeEach
  void start() {
    bed = new TestBed(data, runtime()).start();
  }

  @AfterEach
  void stop() throws Exception {
    bed.close();
  }

  private static JsonObject stage(JsonObject answer, int number) {
    return answer.getJsonArray("stages").getJsonObject(number);
  }

  private static JsonObject message(JsonObject answer, int stage, int number) {
    return stage(answer, stage).getJsonArray("messages").getJsonObject(number);
  }

  private static List<String> outputs(JsonObject of) {
    return of.getJsonArray("outputs").stream()
        .map(output ->
            new String(((JsonObject) output).getBinary("payload"), StandardCharsets.UTF_8))
        .toList();
  }

  private static List<String> log(JsonObject stage) {
    return stage.getJsonArray("log").stream()
        .map(line -> ((JsonObject) line).getString("text"))
        .toList();
  }

  @Test
  void tellsOutputsLogsErrorsAndTimesOfAChain() {
    JsonObject answer =
        bed.tryOut(
            List.of(
                Specs.python(
                    """
                    def main(ctx, msg):
                        print("saw", msg.decode(), ctx.get_topic(), ctx.get_config()["Factor"])
                        ctx.send(msg)
                        if msg == b"bad":
                            raise ValueError("no number")
                        ctx.send(msg + msg)
                    """),
                Specs.node(
                    """
                    exports.main = async (ctx, msg) => ctx.send(Buffer.from(msg.toString().toUpperCase()))
                    """)),
            "a",
            "bad",
            "c");

    assertThat(outputs(answer)).containsExactly("A", "AA", "BAD", "C", "CC");
    assertThat(answer.getJsonArray("outputs").getJsonObject(4).getInteger("input")).isEqualTo(2);
    assertThat(answer.getBoolean("ok")).isFalse();
    assertThat(log(stage(answer, 0))).contains("saw a plant/1 2", "saw c plant/1 2");
    assertThat(outputs(message(answer, 0, 1))).containsExactly("bad");
    JsonObject error = message(answer, 0, 1).getJsonObject("error");
    assertThat(error.getString("message")).isEqualTo("no number");
    assertThat(error.getString("stackTrace")).contains("main.py").contains("line 5");
    assertThat(message(answer, 0, 0).getLong("micros")).isPositive();
    assertThat(message(answer, 0, 0).containsKey("error")).isFalse();
    assertThat(stage(answer, 1).getJsonArray("messages")).hasSize(5);
    assertThat(answer.getLong("millis")).isPositive();
    assertThat(bed.egress.texts()).isEmpty();
  }

  @Test
  void tellsWhyAFunctionCannotBeLoaded() {
    JsonObject answer =
        bed.tryOut(
            List.of(Specs.python(Specs.PASS), Specs.python("def main(ctx, msg)\n  pass\n")), "a");

    assertThat(answer.getBoolean("ok")).isFalse();
    assertThat(answer.getJsonArray("outputs")).isEmpty();
    assertThat(stage(answer, 1).getJsonObject("error").getString("type")).isEqualTo("SyntaxError");
    assertThat(stage(answer, 1).getJsonObject("error").getInteger("line")).isEqualTo(1);
    assertThat(stage(answer, 0).containsKey("error")).isFalse();
  }

  @Test
  void endsAFunctionThatNeverReturnsOrDiesAndTellsWhatWasNotRun() {
    JsonObject endless =
        bed.tryOut(
            List.of(
                Specs.python(
                    """
                    def main(ctx, msg):
                        while msg == b"stop":
                            pass
                        ctx.send(msg)
                    """,
                    Specs.timeout(500))),
            "a",
            "stop",
            "c");
    JsonObject deadly =
        bed.tryOut(
            List.of(Specs.python("import os\ndef main(ctx, msg):\n    os._exit(3)\n")), "a", "b");

    assertThat(outputs(endless)).containsExactly("a");
    assertThat(message(endless, 0, 1).getJsonObject("error").getString("message"))
        .contains("limit of 500 ms");
    assertThat(stage(endless, 0).getInteger("notRun")).isEqualTo(1);
    assertThat(message(deadly, 0, 0).getJsonObject("error").getString("message"))
        .contains("exit code 3");
    assertThat(stage(deadly, 0).getInteger("notRun")).isEqualTo(1);
  }

  @Test
  void boundsWhatAnAnswerCarries() {
    JsonObject answer =
        bed.tryOut(
            List.of(
                Specs.python(
                    """
                    def main(ctx, msg):
                        for i in range(3000):
                            ctx.send(msg * 10000)
                    """)),
            "x");

    JsonObject message = message(answer, 0, 0);
    assertThat(message.getJsonArray("outputs").size()).isBetween(800, 1_000);
    assertThat(message.getLong("outputsLeftOut"))
        .isEqualTo(3_000 - message.getJsonArray("outputs").size());
  }

  @Test
  void namesTheFieldOfARequestThatIsAtFault() {
    assertThatThrownBy(() -> bed.tryOut(List.of(), "a"))
        .hasMessageStartingWith("stages is missing");
    assertThatThrownBy(() -> bed.tryOut(List.of(Specs.python(Specs.PASS))))
        .hasMessageStartingWith("messages is missing");
    String[] many = IntStream.range(0, 1_001).mapToObj(Integer::toString).toArray(String[]::new);
    assertThatThrownBy(() -> bed.tryOut(List.of(Specs.python(Specs.PASS)), many))
        .hasMessage("messages has 1001 entries but may have 1000 at most");
  }
}
