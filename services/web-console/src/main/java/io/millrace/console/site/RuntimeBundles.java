package io.millrace.console.site;

import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The runtime bundles, for Dockerfiles of custom runtimes to download; anybody may. */
public final class RuntimeBundles {
  private static final List<String> NAMES =
      List.of("python-env.tgz", "python2-env.tgz", "node-env.tgz");
  private static final int NOT_FOUND = 404;

  private final Optional<Path> folder;

  /**
   * @param folder with the bundles; may lack some, and be filled later
   */
  public RuntimeBundles(Optional<Path> folder) {
    this.folder = folder;
  }

  /** {@code GET /runtimes/NAME}. */
  public void install(Router router) {
    for (String name : NAMES) {
      router.get("/runtimes/" + name).handler(context -> send(context, name));
    }
  }

  private void send(RoutingContext context, String name) {
    Optional<Path> file =
        folder.map(path -> path.resolve(name).toAbsolutePath()).filter(Files::isReadable);
    if (file.isEmpty()) {
      context.fail(NOT_FOUND);
      return;
    }
    context
        .response()
        .putHeader("content-type", "application/gzip")
        // The bundle is compressed already; a second time would cost the edge and bring nothing.
        .putHeader("content-encoding", "identity")
        .sendFile(file.get().toString())
        .onFailure(context::fail);
  }
}
