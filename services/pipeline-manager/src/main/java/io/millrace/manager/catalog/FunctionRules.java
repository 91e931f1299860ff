package io.millrace.manager.catalog;

import io.millrace.manager.schema.Kind;
import io.millrace.manager.schema.Problems;
import io.millrace.manager.schema.Wording;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What holds for functions beyond their single fields. */
public final class FunctionRules {
  private FunctionRules() {}

  /**
   * The runtime environment that a name in a function means: a built-in one, or one of the
   * function's project.
   */
  public static Optional<Entity> environment(String name, @Nullable String projectId, View view) {
    return BuiltIns.runtime(name)
        .or(() -> view.named(Kind.RUNTIME, projectId, name))
        .or(() ->
            view.find(Kind.RUNTIME, name)
                .filter(runtime -> projectId != null && projectId.equals(runtime.projectId())));
  }

  /** The names that would be right. */
  static List<String> environments(@Nullable String projectId, View view) {
    List<String> names = new ArrayList<>(BuiltIns.runtimes().stream().map(Entity::id).toList());
    view.all(Kind.RUNTIME).stream()
        .filter(runtime -> projectId != null && projectId.equals(runtime.projectId()))
        .map(Entity::name)
        .forEach(names::add);
    return names;
  }

  /**
   * Fills in which runtime environment is meant, so that what is in use is known; the id wins over
   * the name.
   */
  static void complete(JsonObject body, View view) {
    String project = body.getString("projectId");
    Optional<Entity> runtime =
        body.containsKey("runtimeId")
            ? view.find(Kind.RUNTIME, body.getString("runtimeId"))
            : Optional.ofNullable(body.getString("environment"))
                .flatMap(name -> environment(name, project, view));
    runtime.ifPresent(found ->
        body.put("runtimeId", found.id())
            .put("environment", found.builtIn() ? found.id() : found.name()));
  }

  static void check(Entity function, View view, Problems problems) {
    JsonObject body = function.body();
    if (!body.containsKey("runtimeId")) {
      String name = body.getString("environment");
      List<String> known = environments(function.projectId(), view);
      problems.add(
          "environment",
          "is "
              + Wording.quoted(name)
              + ", but there is no such runtime environment in this project; there are "
              + String.join(", ", known)
              + Wording.didYouMean(name, known));
    }
    view.find(Kind.RUNTIME, body.getString("runtimeId"))
        .filter(runtime -> !runtime.body().getString("language").equals(body.getString("language")))
        .ifPresent(runtime ->
            problems.add(
                "language",
                "is '"
                    + body.getString("language")
                    + "', but environment "
                    + Wording.quoted(body.getString("environment"))
                    + " is for "
                    + runtime.body().getString("language")));
    checkConcurrency(body, problems);
    Set<String> names = new HashSet<>();
    List<JsonObject> parameters = Bodies.objects(body, "params");
    for (int i = 0; i < parameters.size(); i++) {
      String name = parameters.get(i).getString("name");
      if (!names.add(name)) {
        problems.add(
            "params[" + i + "].name",
            "is " + Wording.quoted(name) + ", which another parameter already has");
      }
    }
  }

  private static void checkConcurrency(JsonObject body, Problems problems) {
    Set<String> oneAtATime = Set.of("golang-env", "python2-env", "tensorflow-python");
    if (body.getInteger("concurrency", 1) > 1
        && (body.getString("language").equals("golang")
            || oneAtATime.contains(body.getString("environment")))) {
      problems.add(
          "concurrency",
          "is "
              + body.getInteger("concurrency")
              + ", but only asynchronous functions in Node.js and Python 3 can have several messages in work; leave it out or choose another environment than "
              + Wording.quoted(body.getString("environment")));
    }
  }
}
