package io.millrace.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** SIGTERM ends everything that the edge started. */
class ShutdownST {
  @Test
  void leavesNoContainerBehind() {
    String before = containers();
    try (Millrace edge = Millrace.up("shutdown", "docker")) {
      edge.apply(
          Documents.source("stopping", "stopping/in")
              + Documents.function(
                  "stopping", "python", "python-env", "def main(ctx, msg):\n    ctx.send(msg)\n")
              + Documents.pipeline(
                  "stopping",
                  "stopping",
                  "functions:\n  - name: stopping",
                  Documents.toStream("stopping")),
          "stopping");
      assertThat(containers()).isNotEqualTo(before);

      int exitCode = edge.terminate();

      assertThat(exitCode).isIn(0, 143);
      assertThat(containers()).isEqualTo(before);
    }
  }

  private static String containers() {
    return Command.run(
            Duration.ofSeconds(20),
            Map.of(),
            "",
            List.of("docker", "ps", "-aq", "--filter", "label=io.millrace.installation"))
        .succeeded()
        .out();
  }
}
