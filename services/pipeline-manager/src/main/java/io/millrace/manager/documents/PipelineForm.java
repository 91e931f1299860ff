package io.millrace.manager.documents;

import static io.millrace.manager.schema.Field.optional;
import static io.millrace.manager.schema.Field.required;

import io.millrace.manager.catalog.Bodies;
import io.millrace.manager.catalog.Entity;
import io.millrace.manager.catalog.View;
import io.millrace.manager.schema.Field;
import io.millrace.manager.schema.Kind;
import io.millrace.manager.schema.PipelineSchema;
import io.millrace.manager.schema.Schemas;
import io.millrace.manager.schema.StageFields;
import io.millrace.manager.schema.Type;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code kind: dataPipeline}. Its output: {@link PipelineOutputForm}. */
final class PipelineForm implements Form {
  private static final double MILLIS = 1_000;
  private static final List<Field> FIELDS =
      List.of(
          required("name", Schemas.NAME),
          optional("project", Schemas.NAME),
          optional("description", Schemas.DESCRIPTION),
          optional(
              "samplingIntervalMsec", new Type.Decimal(1, PipelineSchema.MOST_SECONDS * MILLIS)),
          required(
              "input",
              Schemas.group(
                  optional(
                      "categorySelectors",
                      new Type.Mapping(new Type.Items(Schemas.NAME, 1_000), 100)),
                  optional("dataPipeline", Schemas.NAME))),
          optional(
              "functions",
              new Type.Items(
                  new Type.Group(
                      StageFields.behind(
                          List.of(
                              required("name", Schemas.NAME),
                              optional("args", new Type.Mapping(new Type.Scalar(65_536), 200))))),
                  50)),
          required("output", PipelineOutputForm.TYPE),
          optional("spool", PipelineSchema.SPOOL),
          optional("placement", PipelineSchema.PLACEMENT),
          optional("started", new Type.Flag()));

  @Override
  public Kind kind() {
    return Kind.PIPELINE;
  }

  @Override
  public List<Field> fields() {
    return FIELDS;
  }

  @Override
  public void fill(JsonObject request, JsonObject document, Names names) {
    Parts.copy(request, document, "name", "description", "spool", "placement");
    Number interval = document.getNumber("samplingIntervalMsec");
    request.put("enableSampling", interval != null);
    Parts.put(
        request,
        "samplingInterval",
        interval == null
            ? null
            : new BigDecimal(interval.toString()).movePointLeft(3).doubleValue());
    input(request, document.getJsonObject("input"), names);
    request.put("transformationArgsList", functions(Bodies.objects(document, "functions"), names));
    PipelineOutputForm.fill(request, document.getJsonObject("output"), names);
  }

  private static void input(JsonObject request, JsonObject input, Names names) {
    boolean categories = input.containsKey("categorySelectors");
    boolean upstream = input.containsKey("dataPipeline");
    if (categories == upstream) {
      names
          .problems()
          .add(
              "input",
              (categories ? "has both" : "has none of")
                  + " categorySelectors and dataPipeline but must have exactly one of them");
    }
    request.put("origin", upstream ? "Data Stream" : "Data Source");
    request.remove("originId");
    if (upstream) {
      names
          .id(Kind.PIPELINE, input.getString("dataPipeline"), "input.dataPipeline")
          .ifPresent(id -> request.put("originId", id));
    }
    JsonArray selectors = new JsonArray();
    JsonObject wanted = categories ? input.getJsonObject("categorySelectors") : new JsonObject();
    for (String category : wanted.fieldNames()) {
      String path = "input.categorySelectors." + category;
      names
          .id(Kind.CATEGORY, category, path)
          .ifPresent(id ->
              wanted
                  .getJsonArray(category)
                  .forEach(
                      value -> selectors.add(new JsonObject().put("id", id).put("value", value))));
      if (wanted.getJsonArray(category).isEmpty()) {
        names.problems().add(path, "is empty but must list a value at least");
      }
    }
    request.put("originSelectors", selectors);
  }

  private static JsonArray functions(List<JsonObject> functions, Names names) {
    JsonArray chain = new JsonArray();
    for (int i = 0; i < functions.size(); i++) {
      JsonObject call = functions.get(i);
      JsonArray arguments = new JsonArray();
      JsonObject given = call.getJsonObject("args", new JsonObject());
      // The type follows from the function's own list of parameters.
      given.forEach(entry ->
          arguments.add(
              new JsonObject()
                  .put("name", entry.getKey())
                  .put("type", "string")
                  .put("value", entry.getValue())));
      names
          .id(Kind.FUNCTION, call.getString("name"), "functions[" + i + "].name")
          .ifPresent(id -> {
            JsonObject stage = new JsonObject().put("transformationId", id).put("args", arguments);
            Parts.copy(stage, call, StageFields.NAMES.toArray(String[]::new));
            chain.add(stage);
          });
    }
    return chain;
  }

  @Override
  public JsonObject document(Entity entity, View view) {
    JsonObject body = entity.body();
    JsonObject document =
        new JsonObject()
            .put("name", entity.name())
            .put("project", Parts.name(view, Kind.PROJECT, entity.projectId()));
    Parts.show(document, body, "description");
    if (body.getBoolean("enableSampling")) {
      document.put("samplingIntervalMsec", millis(body.getNumber("samplingInterval")));
    }
    document.put("input", inputOf(body, view));
    JsonArray functions = new JsonArray();
    for (JsonObject stage : Bodies.objects(body, "transformationArgsList")) {
      JsonObject arguments = new JsonObject();
      Bodies.objects(stage, "args")
          .forEach(
              argument -> arguments.put(argument.getString("name"), argument.getString("value")));
      JsonObject function =
          new JsonObject()
              .put("name", Parts.name(view, Kind.FUNCTION, stage.getString("transformationId")));
      Parts.show(function, stage, StageFields.NAMES.toArray(String[]::new));
      functions.add(arguments.isEmpty() ? function : function.put("args", arguments));
    }
    if (!functions.isEmpty()) {
      document.put("functions", functions);
    }
    document.put("output", PipelineOutputForm.document(body, view));
    Parts.show(document, body, "spool", "placement");
    return body.getBoolean("started") ? document : document.put("started", false);
  }

  private static Number millis(Number seconds) {
    BigDecimal millis = new BigDecimal(seconds.toString()).movePointRight(3).stripTrailingZeros();
    if (millis.scale() <= 0) {
      return millis.longValueExact();
    }
    return millis.doubleValue();
  }

  private static JsonObject inputOf(JsonObject body, View view) {
    if (body.getString("origin").equals("Data Stream")) {
      return new JsonObject()
          .put("dataPipeline", Parts.name(view, Kind.PIPELINE, body.getString("originId")));
    }
    Map<String, Object> selectors = new LinkedHashMap<>();
    for (JsonObject selector : Bodies.objects(body, "originSelectors")) {
      String category = Parts.name(view, Kind.CATEGORY, selector.getString("id"));
      ((JsonArray) selectors.computeIfAbsent(category, ignored -> new JsonArray()))
          .add(selector.getString("value"));
    }
    return new JsonObject().put("categorySelectors", new JsonObject(selectors));
  }

  @Override
  public String path(String path, JsonObject document) {
    if (path.startsWith("transformationArgsList")) {
      return stagePath(path, document);
    }
    if (path.startsWith("originSelectors")) {
      return "input.categorySelectors";
    }
    @Nullable String output = PipelineOutputForm.path(path, document);
    if (output != null) {
      return output;
    }
    return switch (path) {
      case "projectId" -> "project";
      case "originId" -> "input.dataPipeline";
      case "samplingInterval" -> "samplingIntervalMsec";
      default -> path;
    };
  }

  // From the number of an argument to its name: arguments are a map in documents.
  private static String stagePath(String path, JsonObject document) {
    int stage = Parts.number(path);
    String start = "functions[" + stage + "]";
    int arguments = path.indexOf(".args[");
    if (arguments < 0) {
      return start + path.substring(path.indexOf(']') + 1);
    }
    JsonObject given =
        Bodies.objects(document, "functions").get(stage).getJsonObject("args", new JsonObject());
    String name =
        given.fieldNames().stream()
            .skip(Parts.number(path.substring(arguments)))
            .findFirst()
            .orElse("");
    return start + ".args." + name;
  }
}
