package io.millrace.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.cli.CommandFailure;
import io.millrace.cli.ExitCodes;
import io.millrace.cli.Shell;
import io.millrace.cli.rest.EdgeClient;
import io.millrace.cli.rest.Entities;
import io.millrace.cli.rest.PipelineTap;
import java.util.Base64;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tap}: payloads that leave a pipeline from now on, one a line. */
@Command(
    name = "tap",
    description = "Print what leaves a data pipeline from now on, one payload a line.")
public final class Tap implements Callable<Integer> {
  private static final long UNTIL_INTERRUPTED = Long.MAX_VALUE;

  private final Shell shell;

  @Parameters(paramLabel = "PIPELINE")
  private String pipeline = "";

  @Option(
      names = "--count",
      paramLabel = "N",
      description = "End after N payloads instead of with Ctrl-C.")
  private long count = UNTIL_INTERRUPTED;

  public Tap(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws InterruptedException {
    if (count < 1) {
      throw CommandFailure.usage("--count is " + count + " but must be at least 1");
    }
    EdgeClient edge = shell.client();
    PipelineTap tap = new PipelineTap(edge, new Entities(edge).pipelineId(pipeline));
    tap.open();
    long left = count;
    while (left > 0 && !shell.terminal().gone()) {
      left -= print(tap.read(), left);
    }
    tap.close();
    return ExitCodes.DONE;
  }

  private long print(JsonNode answer, long most) {
    long printed = 0;
    for (JsonNode message : answer.path("messages")) {
      if (printed < most) {
        shell.terminal().payload(Base64.getDecoder().decode(message.path("payload").asText()));
        printed++;
      }
    }
    long leftOut = answer.path("leftOut").asLong();
    if (leftOut > 0 && printed < most) {
      shell.terminal().note("millrace: " + leftOut + " messages came too fast and are left out");
    }
    return printed;
  }
}
