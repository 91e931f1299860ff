package io.millrace.manager.catalog;

import io.millrace.manager.schema.Kind;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What exists without anybody having defined it. */
public final class BuiltIns {
  /** Id of the project that exists from the start. */
  public static final String DEFAULT_PROJECT = "default-project";

  /** Its name, on which documents rely. */
  public static final String DEFAULT_PROJECT_NAME = "Default Project";

  private static final List<Entity> RUNTIMES =
      List.of(
          runtime("python-env", "Python3 Env", "python", "Python 3"),
          runtime("python2-env", "Python2 Env", "python", "Python 2.7"),
          runtime("node-env", "Node Env", "node", "Node.js"),
          runtime("golang-env", "Golang Env", "golang", "Go"),
          runtime("tensorflow-python", "Tensorflow Python", "python", "Python with TensorFlow"));

  private BuiltIns() {}

  /**
   * The runtime environments that everybody may use and nobody may change; their id is their name
   * in documents.
   */
  public static List<Entity> runtimes() {
    return RUNTIMES;
  }

  /**
   * By the name that functions and documents use ({@code python-env}, {@code golang}), or by the
   * name that people see.
   */
  public static Optional<Entity> runtime(String environment) {
    String id = environment.toLowerCase(Locale.ROOT).equals("golang") ? "golang-env" : environment;
    return RUNTIMES.stream()
        .filter(runtime -> runtime.id().equals(id) || runtime.name().equals(id))
        .findFirst();
  }

  private static Entity runtime(String id, String name, String language, String what) {
    JsonObject body =
        new JsonObject()
            .put("name", name)
            .put("language", language)
            .put("description", what + ", built in")
            .put("dockerRepoURI", "millrace/" + id);
    return Entity.of(Kind.RUNTIME, id, 1, 0, 0, body);
  }
}
