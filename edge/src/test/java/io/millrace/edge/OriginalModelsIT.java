package io.millrace.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The models of the original product's API description, field by field, against ours: what its
 * clients read is described in answers, and what they send is taken. That real answers have what
 * they need: {@link OriginalClientIT}.
 */
class OriginalModelsIT {
  private static final DescribedBodies DESCRIBED = new DescribedBodies();
  private static final JsonObject MODELS = models();

  /** What we call otherwise. */
  private static final Map<String, String> NAMES =
      Map.of(
          "UserApiTokenCreated", "ApiTokenCreated",
          "UserApiToken", "ApiToken",
          "LogUpload", "LogBatch",
          "LogUrl", "Address",
          "Created", "Id",
          "OldDeleted", "OldId",
          "LoggedIn", "Session");

  /** Made by the edge: taken from whoever sends an answer back, without effect. */
  private static final Set<String> MADE_HERE =
      Set.of("DataPipeline.endPointURI", "DataPipeline.state");

  /** Outputs that it belongs to are refused, so nothing looks into it. */
  private static final String NOT_LOOKED_INTO = ".outDataIfc";

  /** Parts of others, seen where they stand. */
  private static final Set<String> PARTS =
      Set.of(
          "AWSCredential",
          "AzCredential",
          "CategoryInfo",
          "CloudProfileInfo",
          "ContainerRegistryInfo",
          "DataIfcEndpoint",
          "DataSourceFieldInfo",
          "DataSourceFieldSelector",
          "DataSourceIfcInfo",
          "DataSourceIfcPort",
          "EventMetrics",
          "GcpCredential",
          "LogTag",
          "ProjectUserInfo",
          "RetentionInfo",
          "ScriptParam",
          "ScriptParamValue",
          "ServiceDomainFeatures",
          "TransformationArgs",
          "UsageOfProject");

  private static JsonObject models() {
    try {
      Process process =
          new ProcessBuilder(
                  "python3",
                  "-c",
                  "import json, sys; sys.path.insert(0, 'src/test/python'); import original_models;"
                      + " print(json.dumps(original_models.MODELS))")
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      return new JsonObject(
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException failed) {
      throw new IllegalStateException(failed);
    }
  }

  /** One field of a model: its type, whether it is required, the words that it may be. */
  private record Field(String type, boolean required, Set<String> words) {
    static Field of(JsonArray row) {
      Set<String> words = new HashSet<>();
      row.getJsonArray(2).forEach(word -> words.add((String) word));
      return new Field(row.getString(0), row.getBoolean(1), words);
    }

    String json() {
      return switch (type) {
        case "str", "datetime" -> "string";
        case "int", "float" -> "number";
        case "bool" -> "boolean";
        default -> type.startsWith("list[") ? "array" : "object";
      };
    }
  }

  static Stream<String> answers() {
    return MODELS.fieldNames().stream()
        .filter(model -> !PARTS.contains(model) && !model.endsWith("Filter"))
        .sorted();
  }

  static Stream<String> bodies() {
    return MODELS.fieldNames().stream().filter(model -> body(model).exists()).sorted();
  }

  private static DescribedPlace body(String model) {
    return DESCRIBED.place(model.endsWith("Filter") ? model : model + "Input");
  }

  @Test
  void areCompared() {
    assertThat(answers()).hasSizeGreaterThan(35).contains("DataPipeline", "Event");
    assertThat(bodies())
        .containsExactly(
            "Category",
            "CloudProfile",
            "ContainerRegistry",
            "DataPipeline",
            "DataSource",
            "EventFilter",
            "Function",
            "Project",
            "RuntimeEnvironment",
            "ServiceDomain",
            "User");
  }

  @ParameterizedTest
  @MethodSource("answers")
  void describeWhatIsAnswered(String model) {
    DescribedPlace answer = DESCRIBED.place(NAMES.getOrDefault(model, model));
    List<String> wrong = new ArrayList<>();

    assertThat(answer.exists()).isTrue();
    answered(model, answer, model, wrong);

    assertThat(wrong).isEmpty();
  }

  private static void answered(
      String model, DescribedPlace answer, String path, List<String> wrong) {
    JsonObject fields = MODELS.getJsonObject(model);
    for (String name : fields.fieldNames()) {
      Field field = Field.of(fields.getJsonArray(name));
      DescribedPlace place = answer.field(name);
      String where = path + "." + name;
      compare(field, place, where, wrong);
      if (field.required && !answer.required().contains(name)) {
        wrong.add(where + " may be left out");
      }
      if (field.required && place.types().contains("null")) {
        wrong.add(where + " may be null");
      }
      if (!field.words.isEmpty()
          && !field.words.containsAll(place.words().orElse(Set.of(" any")))) {
        wrong.add(where + " may be " + place.words() + " but clients take " + field.words);
      }
      String inner = field.type.replaceFirst("^list\\[(.*)]$", "$1");
      if (MODELS.containsKey(inner) && place.exists() && !where.endsWith(NOT_LOOKED_INTO)) {
        answered(inner, inner.equals(field.type) ? place : place.items(), where, wrong);
      }
    }
  }

  private static void compare(Field field, DescribedPlace place, String where, List<String> wrong) {
    Set<String> types = place.types();
    boolean whole = field.json().equals("number") && types.contains("integer");
    if (!place.exists()) {
      wrong.add(where + " is not described");
    } else if (!types.contains(field.json()) && !whole) {
      wrong.add(where + " is " + types + " but clients take " + field.json());
    }
    if (field.type.equals("int") && types.contains("number")) {
      wrong.add(where + " need not be whole");
    }
  }

  @ParameterizedTest
  @MethodSource("bodies")
  void areTakenAsClientsSendThem(String model) {
    List<String> wrong = new ArrayList<>();

    taken(model, body(model), model, wrong);

    assertThat(wrong).isEmpty();
  }

  private static void taken(String model, DescribedPlace body, String path, List<String> wrong) {
    JsonObject fields = MODELS.getJsonObject(model);
    for (String name : fields.fieldNames()) {
      String where = path + "." + name;
      Field field = Field.of(fields.getJsonArray(name));
      DescribedPlace place = body.field(name);
      if (MADE_HERE.contains(where)) {
        continue;
      }
      compare(field, place, where, wrong);
      if (!field.words.isEmpty() && !place.words().orElse(field.words).containsAll(field.words)) {
        wrong.add(where + " may be " + place.words() + " but clients send " + field.words);
      }
      if (!field.required && body.required().contains(name)) {
        wrong.add(where + " is required but clients may leave it out");
      }
      String inner = field.type.replaceFirst("^list\\[(.*)]$", "$1");
      if (MODELS.containsKey(inner) && place.exists() && !where.endsWith(NOT_LOOKED_INTO)) {
        taken(inner, inner.equals(field.type) ? place : place.items(), where, wrong);
      }
    }
    body.required().stream()
        .filter(name -> !fields.containsKey(name))
        .forEach(name -> wrong.add(path + "." + name + " is required but clients do not know it"));
  }

  @Test
  void haveMomentsWhereTimesAre() {
    assertThat(
            MODELS.fieldNames().stream()
                .filter(model -> !model.endsWith("Filter"))
                .flatMap(model ->
                    MODELS.getJsonObject(model).stream()
                        .filter(
                            field -> ((JsonArray) field.getValue()).getString(0).equals("datetime"))
                        .filter(field ->
                            !DESCRIBED
                                .place(NAMES.getOrDefault(model, model))
                                .field(field.getKey())
                                .isMoment())
                        .map(field -> model + "." + field.getKey())))
        .isEmpty();
  }
}
