package io.millrace.functions.runtime;

import io.millrace.common.spec.StageSpec;
import java.nio.file.Path;

/**
 * What an instance is to run.
 *
 * @param id unique on this node while it runs; a few letters and digits
 * @param pipeline id of the pipeline
 * @param pipelineName for people
 * @param stage number of the stage, from 0
 * @param folder with the socket in it, the only thing that host and instance share
 * @param output takes what the instance writes to its standard output and error, on any thread
 * @param progress takes what is going on before the instance runs, for people, on any thread: an
 *     image is being pulled, say
 */
public record InstanceRequest(
    String id,
    String pipeline,
    String pipelineName,
    int stage,
    StageSpec spec,
    Path folder,
    Output output,
    java.util.function.Consumer<String> progress) {
  /** Takes lines. */
  @FunctionalInterface
  public interface Output {
    /**
     * @param error whether it came from standard error
     */
    void line(boolean error, String text);
  }
}
