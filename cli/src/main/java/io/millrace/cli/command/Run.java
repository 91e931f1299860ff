package io.millrace.cli.command;

import io.millrace.cli.ExitCodes;
import io.millrace.cli.Shell;
import io.millrace.cli.rest.EdgeClient;
import io.millrace.cli.rest.Entities;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code start} and {@code stop} of pipelines. */
public abstract sealed class Run implements Callable<Integer> {
  private final Shell shell;
  private final String verb;
  private final String done;

  @Parameters(arity = "1..*", paramLabel = "PIPELINE")
  private List<String> pipelines = new ArrayList<>();

  private Run(Shell shell, String verb, String done) {
    this.shell = shell;
    this.verb = verb;
    this.done = done;
  }

  /** {@code start}. */
  @Command(name = "start", description = "Start data pipelines.")
  public static final class Start extends Run {
    public Start(Shell shell) {
      super(shell, "start", "started");
    }
  }

  /** {@code stop}. */
  @Command(name = "stop", description = "Stop data pipelines; their definitions stay.")
  public static final class Stop extends Run {
    public Stop(Shell shell) {
      super(shell, "stop", "stopped");
    }
  }

  @Override
  public Integer call() {
    EdgeClient edge = shell.client();
    for (String pipeline : pipelines) {
      edge.post("/datapipelines/" + new Entities(edge).pipelineId(pipeline) + "/" + verb);
      shell.terminal().line("dataPipeline/" + pipeline + " " + done);
    }
    return ExitCodes.DONE;
  }
}
