package io.millrace.functions.app;

/**
 * Functions in containers of a real engine, from images that {@code dev/images python-env node-env}
 * makes.
 */
class DockerRuntimeContainerIT extends FunctionHostContract {
  @Override
  String runtime() {
    return "docker";
  }
}
