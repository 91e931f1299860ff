package io.millrace.console.site;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.FileSystemAccess;
import io.vertx.ext.web.handler.StaticHandler;

/**
 * The files of the browser application, from the class path. Its own addresses, as in {@code
 * /pipelines/7}, all are its first page.
 */
public final class BrowserApplication {
  private static final String FOLDER = "console";
  private static final String FIRST_PAGE = FOLDER + "/index.html";
  private static final int NOT_FOUND = 404;
  private static final long YEAR_SECONDS = 365L * 24 * 3600;

  private final Vertx vertx;

  public BrowserApplication(Vertx vertx) {
    this.vertx = vertx;
  }

  public void install(Router router) {
    StaticHandler assets =
        StaticHandler.create(FileSystemAccess.RELATIVE, FOLDER + "/assets")
            .setDirectoryListing(false)
            .setCachingEnabled(true)
            .setMaxAgeSeconds(YEAR_SECONDS);
    router.get("/assets/*").handler(assets);
    router.getWithRegex("/(?!v1\\.0/|v1\\.0$|assets/|runtimes/|health/).*").handler(this::page);
  }

  private void page(RoutingContext context) {
    HttpServerResponse response = context.response();
    String path = context.normalizedPath();
    if (path.lastIndexOf('.') > path.lastIndexOf('/') && !path.endsWith(".html")) {
      file(context, path);
      return;
    }
    vertx
        .fileSystem()
        .exists(FIRST_PAGE)
        .onSuccess(there -> {
          if (there) {
            // Names of assets change with their content, the name of this page does not.
            response.putHeader("cache-control", "no-cache");
            response.putHeader("content-type", "text/html; charset=utf-8");
            response.sendFile(FIRST_PAGE).onFailure(context::fail);
          } else {
            context.fail(NOT_FOUND);
          }
        })
        .onFailure(context::fail);
  }

  /** The few files beside the first page, such as its icon. */
  private void file(RoutingContext context, String path) {
    String file = FOLDER + path;
    vertx
        .fileSystem()
        .exists(file)
        .onSuccess(there -> {
          if (there) {
            context.response().sendFile(file).onFailure(context::fail);
          } else {
            context.fail(NOT_FOUND);
          }
        })
        .onFailure(context::fail);
  }
}
