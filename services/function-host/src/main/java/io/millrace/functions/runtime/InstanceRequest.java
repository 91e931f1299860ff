package io.millrace.functions.runtime;

import io.millrace.common.spec.PipelineSpec;
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
  /** For stage {@code number} of a pipeline; what the host adds is still missing. */
  public static InstanceRequest of(String id, PipelineSpec pipeline, int number) {
    return new InstanceRequest(
        id,
        pipeline.id(),
        pipeline.name(),
        number,
        pipeline.stages().get(number),
        Path.of(""),
        (error, text) -> {},
        what -> {});
  }

  /** The same for an instance with another id. */
  public InstanceRequest withId(String other) {
    return new InstanceRequest(
        other, pipeline, pipelineName, stage, spec, folder, output, progress);
  }

  /** {@code millrace-NAME-STAGE-INSTANCE}, which can be read in {@code docker ps}. */
  public String name() {
    String readable = pipelineName.replaceAll("[^A-Za-z0-9_.-]+", "-");
    String bounded = readable.substring(0, Math.min(readable.length(), 40));
    return "millrace-" + bounded + "-" + stage + "-" + id;
  }

  /** Takes lines. */
  @FunctionalInterface
  public interface Output {
    /**
     * @param error whether it came from standard error
     */
    void line(boolean error, String text);
  }
}
