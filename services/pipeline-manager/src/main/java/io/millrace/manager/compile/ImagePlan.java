package io.millrace.manager.compile;

import io.millrace.common.failure.Failure;
import io.millrace.common.spec.RegistryLogin;
import io.millrace.common.wire.Json;
import io.millrace.manager.access.Caller;
import io.millrace.manager.access.Rights;
import io.millrace.manager.catalog.Entity;
import io.millrace.manager.catalog.View;
import io.millrace.manager.schema.Kind;
import io.millrace.manager.schema.Wording;
import io.vertx.core.json.JsonObject;

/** What it takes to bring the image of a runtime environment to an engine, and who may. */
public final class ImagePlan {
  private ImagePlan() {}

  /**
   * As {@link io.millrace.common.control.CatalogService#planImage}.
   *
   * @param environment that the caller may see
   * @throws io.vertx.serviceproxy.ServiceException when the caller may not, or there is nothing to
   *     do it with
   */
  public static JsonObject of(Caller caller, Entity environment, View view, String purpose) {
    String dockerfile = environment.body().getString("dockerfile", "");
    switch (purpose) {
      case "look" -> {}
      case "pull" -> {
        refuseBuiltIn(environment);
        Rights.requireChange(caller, Kind.RUNTIME, environment.projectId());
      }
      case "build" -> {
        refuseBuiltIn(environment);
        Rights.requireAdministrator(
            caller, "build images: commands of a Dockerfile run on the machine of the engine");
        requireDockerfile(environment, dockerfile);
      }
      default -> throw new IllegalArgumentException(purpose);
    }
    JsonObject plan =
        new JsonObject()
            .put("environment", environment.builtIn() ? environment.id() : environment.name())
            .put("image", Compiler.image(environment, ""))
            .put("dockerfile", dockerfile);
    RegistryLogin login = new Compiler(view).registry(environment);
    return login == null ? plan : plan.put("registry", new JsonObject(Json.write(login)));
  }

  private static void refuseBuiltIn(Entity environment) {
    if (environment.builtIn()) {
      throw Failure.of(
              Failure.Kind.READ_ONLY,
              "the runtime environment "
                  + Wording.quoted(environment.name())
                  + " is built in; its image is made with dev/images "
                  + environment.id())
          .toException();
    }
  }

  private static void requireDockerfile(Entity environment, String dockerfile) {
    if (dockerfile.isBlank()) {
      throw Failure.invalid(
              "dockerfile",
              "the runtime environment "
                  + Wording.quoted(environment.name())
                  + " has no dockerfile to build from; give it one, or pull its image")
          .toException();
    }
    if (environment.body().getString("dockerRepoURI").contains("@")) {
      throw Failure.invalid(
              "dockerRepoURI",
              "dockerRepoURI names an image by its digest, which is known only after a build; name it by a tag, as in team/env:2")
          .toException();
    }
  }
}
