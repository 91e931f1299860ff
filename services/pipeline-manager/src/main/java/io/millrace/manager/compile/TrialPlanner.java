package io.millrace.manager.compile;

import io.millrace.common.failure.Failure;
import io.millrace.common.spec.StageSpec;
import io.millrace.common.wire.Json;
import io.millrace.manager.access.Caller;
import io.millrace.manager.access.Rights;
import io.millrace.manager.catalog.ArgumentRules;
import io.millrace.manager.catalog.Bodies;
import io.millrace.manager.catalog.BuiltIns;
import io.millrace.manager.catalog.Catalog;
import io.millrace.manager.catalog.Draft;
import io.millrace.manager.catalog.Editor;
import io.millrace.manager.catalog.Entity;
import io.millrace.manager.schema.Checker;
import io.millrace.manager.schema.Field;
import io.millrace.manager.schema.Kind;
import io.millrace.manager.schema.PipelineSchema;
import io.millrace.manager.schema.Problems;
import io.millrace.manager.schema.Ref;
import io.millrace.manager.schema.Wording;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Makes stages of functions that somebody wants to try, by the rules that hold for functions and
 * pipelines; functions that come with the request are checked as if they were created, in a
 * rehearsal.
 */
public final class TrialPlanner {
  private static final int MOST_FUNCTIONS = 10;
  private static final List<Field> CALL = List.of(PipelineSchema.ARGUMENTS);

  private final Catalog catalog;
  private final Editor editor;

  public TrialPlanner(Catalog catalog, Editor editor) {
    this.catalog = catalog;
    this.editor = editor;
  }

  /**
   * @param request {@code {projectId, functions: [{functionId, args} or a function with args]}}
   * @return the stages, in order
   * @throws io.vertx.serviceproxy.ServiceException naming the field at fault
   */
  public JsonArray plan(Caller caller, JsonObject request) {
    String project = project(request);
    JsonArray functions = functions(request);
    // Compiled once the rules have been checked, as they are when a pipeline is.
    Rehearsal rehearsal =
        catalog.change(
            caller.author(),
            draft -> {
              draft.rehearse();
              return new Rehearsal(caller, project, draft).read(functions);
            });
    JsonArray planned = new JsonArray();
    rehearsal.stages().forEach(stage -> planned.add(new JsonObject(Json.write(stage))));
    return planned;
  }

  private static String project(JsonObject request) {
    Object given = request.getValue("projectId");
    if (given == null) {
      return BuiltIns.DEFAULT_PROJECT;
    }
    if (given instanceof String id) {
      return id;
    }
    throw Failure.invalid("projectId", "projectId must be the id of a project").toException();
  }

  private static JsonArray functions(JsonObject request) {
    if (!(request.getValue("functions") instanceof JsonArray functions)
        || functions.isEmpty()
        || functions.size() > MOST_FUNCTIONS) {
      throw Failure.invalid(
              "functions",
              "functions must be a list of 1 to "
                  + MOST_FUNCTIONS
                  + " functions: {functionId} of one that exists, or one as in POST /functions, each with args")
          .toException();
    }
    return functions;
  }

  private record Call(Entity function, String name, List<JsonObject> arguments) {}

  /** One request. */
  private final class Rehearsal {
    private final Caller caller;
    private final String project;
    private final Draft draft;
    private final List<Call> calls = new ArrayList<>();

    Rehearsal(Caller caller, String project, Draft draft) {
      this.caller = caller;
      this.project = project;
      this.draft = draft;
    }

    Rehearsal read(JsonArray functions) {
      for (int i = 0; i < functions.size(); i++) {
        String path = "functions[" + i + "]";
        Problems problems = new Problems("", field -> path + "." + field);
        draft.note(problems);
        if (functions.getValue(i) instanceof JsonObject given) {
          read(given, problems);
        } else {
          throw Failure.invalid(path, path + " must be an object").toException();
        }
      }
      return this;
    }

    List<StageSpec> stages() {
      Compiler compiler = new Compiler(draft);
      return calls.stream()
          .map(call ->
              compiler.stage(call.function(), call.name(), call.arguments(), new JsonObject()))
          .toList();
    }

    private void read(JsonObject given, Problems problems) {
      JsonObject call = new JsonObject().put("args", arguments(given.getValue("args")));
      JsonObject checked = new Checker(problems, "function", Set.of()).check(CALL, call);
      List<JsonObject> arguments = Bodies.objects(checked, "args");
      Object id = given.getValue("functionId");
      Optional<Entity> function =
          id == null
              ? inline(given.copy(), arguments, problems)
              : Optional.of(saved(String.valueOf(id), given, problems));
      if (!problems.none() || function.isEmpty()) {
        return;
      }
      String name = id == null ? name(given) : function.get().name();
      Entity named =
          function.get().with(function.get().body().copy().put("name", name), draft.now());
      ArgumentRules.check(named, arguments, "args", problems);
      calls.add(new Call(function.get(), name, arguments));
    }

    /** {@code {name: value}} is short for a list of {@code {name, value}}. */
    private @Nullable Object arguments(@Nullable Object given) {
      JsonArray list = new JsonArray();
      if (given instanceof JsonObject map) {
        map.forEach(entry ->
            list.add(new JsonObject().put("name", entry.getKey()).put("value", entry.getValue())));
      } else if (given instanceof JsonArray array) {
        array.forEach(
            entry -> list.add(entry instanceof JsonObject object ? object.copy() : entry));
      } else if (given != null) {
        return given;
      }
      list.forEach(entry -> {
        if (entry instanceof JsonObject object && object.getValue("type") == null) {
          object.put("type", "string");
        }
      });
      return list;
    }

    private Entity saved(String id, JsonObject given, Problems problems) {
      given.fieldNames().stream()
          .filter(field -> !field.equals("functionId") && !field.equals("args"))
          .forEach(field ->
              problems.add(
                  field,
                  "does not go together with functionId, which names a function that exists"));
      return draft
          .find(new Ref(Kind.FUNCTION, id))
          .filter(entity -> Rights.maySee(caller, entity, draft))
          .orElseThrow(() ->
              Failure.of(
                      Failure.Kind.NOT_FOUND,
                      "there is no function with the id " + Wording.quoted(id))
                  .toException());
    }

    private Optional<Entity> inline(
        JsonObject function, List<JsonObject> arguments, Problems problems) {
      function.remove("args");
      Rights.requireChange(caller, Kind.FUNCTION, project);
      function.put("projectId", project).put("type", function.getValue("type", "Transformation"));
      if (function.getValue("params") == null) {
        JsonArray params = new JsonArray();
        arguments.forEach(argument ->
            params.add(
                new JsonObject().put("name", argument.getString("name")).put("type", "string")));
        function.put("params", params);
      }
      // Under a name of its own: it may be tried beside the one that bears its name.
      String id = UUID.randomUUID().toString();
      function.put("id", id).put("name", "trial " + id);
      draft.problems(new Ref(Kind.FUNCTION, id), problems);
      return editor.create(draft, Kind.FUNCTION, function);
    }

    private String name(JsonObject given) {
      return given.getValue("name") instanceof String text && !text.isBlank() ? text : "function";
    }
  }
}
