package io.millrace.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.cli.output.Terminal;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;

/** What came of functions that were tried, for people. */
final class TrialReport {
  private static final double MICROS_PER_MILLI = 1_000;

  private final Terminal terminal;

  TrialReport(Terminal terminal) {
    this.terminal = terminal;
  }

  void print(JsonNode answer) {
    answer.path("stages").forEach(this::stage);
    int count = answer.path("outputs").size();
    terminal.line(
        "== %s came out, %d ms in all".formatted(outputs(count), answer.path("millis").asLong()));
    answer.path("outputs").forEach(output -> payload("", output));
  }

  private void stage(JsonNode stage) {
    terminal.line(
        "== %s: started in %d ms, loaded in %d ms"
            .formatted(
                stage.path("function").asText(),
                stage.path("startMillis").asLong(),
                stage.path("loadMillis").asLong()));
    stage.path("log").forEach(line -> terminal.line("   " + line.path("text").asText()));
    leftOut("   ", stage.path("logLeftOut").asLong(), "lines");
    int number = 0;
    for (JsonNode message : stage.path("messages")) {
      message(++number, message);
    }
    if (stage.path("notRun").asInt() > 0) {
      terminal.line("   not run: " + stage.path("notRun").asInt() + " more");
    }
    if (stage.has("error") && stage.path("messages").findValue("error") == null) {
      error("   ", stage.path("error"));
    }
  }

  private void message(int number, JsonNode message) {
    String took =
        String.format(Locale.ROOT, "%.2f ms", message.path("micros").asLong() / MICROS_PER_MILLI);
    int sent = message.path("outputs").size();
    terminal.line(
        "   message %d: %s in %s"
            .formatted(number, message.has("error") ? "failed" : outputs(sent), took));
    message.path("outputs").forEach(output -> payload("     ", output));
    leftOut("     ", message.path("outputsLeftOut").asLong(), "outputs");
    if (message.has("error")) {
      error("     ", message.path("error"));
    }
  }

  private static String outputs(int count) {
    return count == 1 ? "1 output" : count + " outputs";
  }

  private void error(String indent, JsonNode error) {
    String type = error.path("type").asText();
    terminal.line(indent + (type.isEmpty() ? "" : type + ": ") + error.path("message").asText());
    error.path("stackTrace").asText().lines().forEach(line -> terminal.line(indent + line));
  }

  private void leftOut(String indent, long count, String noun) {
    if (count > 0) {
      terminal.line(indent + "... " + count + " more " + noun);
    }
  }

  private void payload(String indent, JsonNode output) {
    byte[] payload = Base64.getDecoder().decode(output.path("payload").asText());
    byte[] line = new byte[indent.length() + payload.length];
    byte[] spaces = indent.getBytes(StandardCharsets.UTF_8);
    System.arraycopy(spaces, 0, line, 0, spaces.length);
    System.arraycopy(payload, 0, line, spaces.length, payload.length);
    terminal.payload(line);
  }
}
