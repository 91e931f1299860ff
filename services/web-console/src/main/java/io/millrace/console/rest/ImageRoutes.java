package io.millrace.console.rest;

import io.millrace.console.hosts.DeedNotes;
import io.millrace.console.hosts.EnvironmentImages;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.function.BiFunction;

/** Images of runtime environments on the nodes that run functions. */
public final class ImageRoutes {
  private final EnvironmentImages images;
  private final DeedNotes notes;

  public ImageRoutes(EnvironmentImages images, DeedNotes notes) {
    this.images = images;
    this.notes = notes;
  }

  public void install(Operations rest) {
    rest.on(
            "getRuntimeImage",
            context -> images.state(BearerToken.of(context), context.pathParam("id")))
        .on("pullRuntimeImage", context -> noted(context, "pull", images::pull))
        .on("buildRuntimeImage", context -> noted(context, "build", images::build));
  }

  private Future<JsonObject> noted(
      RoutingContext context, String what, BiFunction<String, String, Future<JsonObject>> doing) {
    String token = BearerToken.of(context);
    String id = context.pathParam("id");
    JsonObject deed = new JsonObject().put("what", what).put("id", id);
    return doing.apply(token, id).compose(answer -> notes.written(answer, token, deed));
  }
}
