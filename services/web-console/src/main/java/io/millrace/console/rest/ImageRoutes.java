package io.millrace.console.rest;

import io.millrace.console.hosts.EnvironmentImages;

/** Images of runtime environments on the nodes that run functions. */
public final class ImageRoutes {
  private final EnvironmentImages images;

  public ImageRoutes(EnvironmentImages images) {
    this.images = images;
  }

  public void install(Operations rest) {
    rest.on(
            "getRuntimeImage",
            context -> images.state(BearerToken.of(context), context.pathParam("id")))
        .on(
            "pullRuntimeImage",
            context -> images.pull(BearerToken.of(context), context.pathParam("id")))
        .on(
            "buildRuntimeImage",
            context -> images.build(BearerToken.of(context), context.pathParam("id")));
  }
}
