package io.millrace.manager.catalog;

import io.millrace.common.failure.Failure;
import io.millrace.manager.schema.Problems;
import io.millrace.manager.schema.Type;
import io.millrace.manager.schema.Wording;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What holds for data sources beyond their single fields. */
public final class DataSourceRules {
  /** As a selector's scope: every field of the data source. */
  public static final String ALL_FIELDS = "__ALL__";

  private DataSourceRules() {}

  static void check(Entity source, Topics topics, Problems problems) {
    JsonObject body = source.body();
    String protocol = body.getString("protocol");
    if (protocol.equals("MQTT") && !body.getString("authType").equals("CERTIFICATE")) {
      problems.add(
          "authType",
          "is '" + body.getString("authType") + "' but must be CERTIFICATE, as protocol is MQTT");
    }
    if (protocol.equals("RTSP") && !body.getString("authType").equals("PASSWORD")) {
      problems.add(
          "authType",
          "is '" + body.getString("authType") + "' but must be PASSWORD, as protocol is RTSP");
    }
    if (protocol.equals("DATAINTERFACE") && !body.containsKey("ifcInfo")) {
      problems.add("ifcInfo", "is missing; protocol DATAINTERFACE needs it");
    }
    List<JsonObject> fields = Bodies.objects(body, "fields");
    if (fields.isEmpty()) {
      problems.add("fields", "is empty but must have a field with name and topic at least");
    }
    Set<String> names = new HashSet<>();
    for (int i = 0; i < fields.size(); i++) {
      String name = fields.get(i).getString("name");
      if (!names.add(name)) {
        problems.add(
            "fields[" + i + "].name",
            "is " + Wording.quoted(name) + ", which another field of this data source already has");
      }
      topic(source, i, fields.get(i).getString("topic"), topics, problems);
    }
    scopes(body, names, problems);
  }

  private static void topic(
      Entity source, int field, String topic, Topics topics, Problems problems) {
    String path = "fields[" + field + "].topic";
    if (source.body().getString("protocol").equals("MQTT") && !Type.Style.TOPIC.allows(topic)) {
      problems.add(
          path,
          "is "
              + Wording.quoted(topic)
              + ", which is not an MQTT topic: '+' stands for a whole level, '#' for all at the end, and '$' may not lead");
      return;
    }
    topics
        .elsewhere(source, field, topic)
        .ifPresent(other ->
            problems.add(
                Failure.Kind.CONFLICT,
                path,
                "is "
                    + Wording.quoted(topic)
                    + ", which "
                    + other
                    + " already has; topics are unique"));
  }

  private static void scopes(JsonObject body, Set<String> names, Problems problems) {
    List<String> allowed = new ArrayList<>(names);
    allowed.add(ALL_FIELDS);
    List<JsonObject> selectors = Bodies.objects(body, "selectors");
    for (int i = 0; i < selectors.size(); i++) {
      List<String> scope = Bodies.texts(selectors.get(i), "scope");
      for (int j = 0; j < scope.size(); j++) {
        if (!allowed.contains(scope.get(j))) {
          problems.add(
              "selectors[" + i + "].scope[" + j + "]",
              "is "
                  + Wording.quoted(scope.get(j))
                  + " but must be a field's name or "
                  + ALL_FIELDS
                  + Wording.didYouMean(scope.get(j), allowed));
        }
      }
    }
  }
}
