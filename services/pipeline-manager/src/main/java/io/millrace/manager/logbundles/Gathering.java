package io.millrace.manager.logbundles;

import io.millrace.common.control.LogService;
import io.millrace.manager.catalog.Entity;
import io.millrace.manager.catalog.View;
import io.millrace.manager.schema.Kind;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Gathers the last lines of pipelines from the nodes that have them: a ZIP file with {@code
 * PROJECT/PIPELINE/NODE.log} in it, each line as it was written.
 */
public final class Gathering {
  /** Of one pipeline on one node. */
  private static final int MOST_LINES = 10_000;

  private static final long NODE_SECONDS = 15;

  private final Vertx vertx;
  private final Function<String, List<String>> hosts;

  /**
   * @param hosts from the id of a pipeline to the nodes that have its lines
   */
  public Gathering(Vertx vertx, Function<String, List<String>> hosts) {
    this.vertx = vertx;
    this.hosts = hosts;
  }

  /**
   * Blocks until the file is there.
   *
   * @throws TimeoutException when a node does not answer in time
   */
  void write(Path file, List<Entity> pipelines, View view) throws IOException, TimeoutException {
    Files.deleteIfExists(file);
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try (ZipOutputStream zip =
        new ZipOutputStream(Files.newOutputStream(file), StandardCharsets.UTF_8)) {
      for (Entity pipeline : pipelines) {
        for (String node : hosts.apply(pipeline.id())) {
          zip.putNextEntry(new ZipEntry(name(pipeline, node, view)));
          lines(zip, pipeline, node);
          zip.closeEntry();
        }
      }
    }
  }

  private void lines(ZipOutputStream zip, Entity pipeline, String node)
      throws IOException, TimeoutException {
    JsonObject answer =
        LogService.proxy(vertx, node)
            .read(pipeline.id(), -1, "", MOST_LINES)
            .await(NODE_SECONDS, TimeUnit.SECONDS);
    for (Object item : answer.getJsonArray("lines")) {
      JsonObject line = (JsonObject) item;
      String text =
          line.getInteger("stage")
              + " "
              + line.getString("function")
              + " "
              + line.getString("text");
      zip.write((text + "\n").getBytes(StandardCharsets.UTF_8));
    }
  }

  private static String name(Entity pipeline, String node, View view) {
    String project =
        view.find(Kind.PROJECT, pipeline.projectId()).map(Entity::name).orElse("unknown");
    return safe(project)
        + "/"
        + safe(pipeline.name())
        + "-"
        + pipeline.id()
        + "/"
        + safe(node)
        + ".log";
  }

  // Whoever unpacks the file gets no names that lead out of the folder.
  private static String safe(String name) {
    return name.replaceAll("[^A-Za-z0-9_ -]", "_");
  }
}
