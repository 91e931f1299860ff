package io.millrace.console.site;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.FileSystemAccess;
import io.vertx.ext.web.handler.StaticHandler;
import java.util.Map;

/**
 * The files of the browser application, from the class path. Its own addresses, as in {@code
 * /pipelines/7}, all are its first page.
 */
public final class BrowserApplication {
  private static final String FOLDER = "console";
  private static final String FIRST_PAGE = FOLDER + "/index.html";
  private static final String PAGES = "/(?!v1\\.0/|v1\\.0$|assets/|runtimes/|health/).*";
  private static final Map<String, String> TYPES =
      Map.of(
          "js", "text/javascript; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "svg", "image/svg+xml");
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
    readable(router.route("/assets/*")).handler(this::packed);
    readable(router.route("/assets/*")).handler(assets);
    readable(router.routeWithRegex(PAGES)).handler(this::page);
  }

  private static Route readable(Route route) {
    return route.method(HttpMethod.GET).method(HttpMethod.HEAD);
  }

  /** As the build compressed it, for browsers that take that; anything else is left to others. */
  private void packed(RoutingContext context) {
    String file = FOLDER + context.normalizedPath() + ".gz";
    String type = TYPES.get(file.substring(0, file.length() - 3).replaceFirst(".*\\.", ""));
    if (type == null || !Packed.takesGzip(context)) {
      context.next();
      return;
    }
    vertx
        .fileSystem()
        .exists(file)
        .onSuccess(there -> {
          if (!there) {
            context.next();
            return;
          }
          context
              .response()
              .putHeader("content-type", type)
              .putHeader("content-encoding", "gzip")
              .putHeader("vary", "accept-encoding")
              .putHeader("cache-control", "public, immutable, max-age=" + YEAR_SECONDS);
          send(context, file);
        })
        .onFailure(context::fail);
  }

  private void page(RoutingContext context) {
    String path = context.normalizedPath();
    boolean file = path.lastIndexOf('.') > path.lastIndexOf('/') && !path.endsWith(".html");
    if (file) {
      send(context, FOLDER + path);
    } else {
      // Names of assets change with their content, the name of this page does not.
      context.response().putHeader("cache-control", "no-cache");
      context.response().putHeader("content-type", "text/html; charset=utf-8");
      send(context, FIRST_PAGE);
    }
  }

  private void send(RoutingContext context, String file) {
    vertx
        .fileSystem()
        .exists(file)
        .onSuccess(there -> {
          if (!there) {
            context.fail(NOT_FOUND);
          } else if (context.request().method().equals(HttpMethod.HEAD)) {
            context.response().end();
          } else {
            context.response().sendFile(file).onFailure(context::fail);
          }
        })
        .onFailure(context::fail);
  }
}
