package io.millrace.manager.app;

import io.millrace.manager.access.FirstAdministrator;
import io.millrace.manager.catalog.BuiltIns;
import io.millrace.manager.catalog.Catalog;
import io.millrace.manager.catalog.Change;
import io.millrace.manager.catalog.Draft;
import io.millrace.manager.catalog.Editor;
import io.millrace.manager.catalog.Entity;
import io.millrace.manager.schema.Kind;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;

/**
 * What an installation has before anybody defined anything: the first administrator, this edge, a
 * category and a project.
 */
final class FirstStart {
  private static final List<String> DATA_TYPES =
      List.of(
          "Custom",
          "Humidity",
          "Image",
          "Light",
          "Motion",
          "Pressure",
          "Processed",
          "Proximity",
          "Temperature");

  private final Catalog catalog;
  private final Editor editor;
  private final FirstAdministrator administrator;
  private final String edgeName;

  FirstStart(Catalog catalog, Editor editor, FirstAdministrator administrator, String edgeName) {
    this.catalog = catalog;
    this.editor = editor;
    this.administrator = administrator;
    this.edgeName = edgeName;
  }

  /** In one change, so that it is done or not done. */
  void ensure() {
    if (!catalog.view().all(Kind.USER).isEmpty()) {
      return;
    }
    JsonObject user = administrator.prepare();
    String _ = catalog.change(Change.Author.SYSTEM, draft -> define(draft, user));
  }

  private String define(Draft draft, JsonObject user) {
    String edge = UUID.randomUUID().toString();
    draft.put(
        Entity.of(
            Kind.SERVICE_DOMAIN,
            edge,
            1,
            draft.now(),
            draft.now(),
            new JsonObject()
                .put("name", edgeName)
                .put("description", "this edge")
                .put("labels", new JsonArray())));
    String administratorId = editor.create(draft, Kind.USER, user).orElseThrow().id();
    editor.create(
        draft,
        Kind.CATEGORY,
        new JsonObject()
            .put("name", "Data Type")
            .put("purpose", "what the data is about")
            .put("values", new JsonArray(DATA_TYPES)));
    editor.create(
        draft,
        Kind.PROJECT,
        new JsonObject()
            .put("id", BuiltIns.DEFAULT_PROJECT)
            .put("name", BuiltIns.DEFAULT_PROJECT_NAME)
            .put("description", "exists from the start and may use every profile")
            .put("edgeSelectorType", "Explicit")
            .put("edgeIds", new JsonArray().add(edge))
            .put(
                "users",
                new JsonArray()
                    .add(
                        new JsonObject()
                            .put("userId", administratorId)
                            .put("role", "PROJECT_ADMIN"))));
    return administratorId;
  }
}
