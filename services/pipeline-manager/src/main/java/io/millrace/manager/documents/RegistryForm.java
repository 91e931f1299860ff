package io.millrace.manager.documents;

import static io.millrace.manager.schema.Field.optional;
import static io.millrace.manager.schema.Field.required;

import io.millrace.manager.catalog.Entity;
import io.millrace.manager.catalog.View;
import io.millrace.manager.schema.Field;
import io.millrace.manager.schema.Kind;
import io.millrace.manager.schema.Schemas;
import io.millrace.manager.schema.Type;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * {@code kind: containerRegistry}: either {@code cloudProfile}, or {@code userName}, {@code pwd}
 * and {@code email}.
 */
final class RegistryForm implements Form {
  private static final List<Field> FIELDS =
      List.of(
          required("name", Schemas.NAME),
          optional("description", Schemas.DESCRIPTION),
          required("server", Schemas.line(1, 512)),
          required(
              "type", new Type.Choice(List.of("AWS", "GCP", "Azure", "ContainerRegistry"), true)),
          optional("cloudProfile", Schemas.NAME),
          optional("userName", Schemas.line(1, 256)),
          optional("pwd", new Type.Secret(1_024)),
          optional("email", Schemas.line(0, 320)));

  @Override
  public Kind kind() {
    return Kind.REGISTRY;
  }

  @Override
  public List<Field> fields() {
    return FIELDS;
  }

  @Override
  public void fill(JsonObject request, JsonObject document, Names names) {
    Parts.copy(request, document, "name", "description", "server", "type");
    request.remove("CloudProfileInfo");
    request.remove("ContainerRegistryInfo");
    if (document.containsKey("cloudProfile")) {
      names
          .id(Kind.CLOUD_PROFILE, document.getString("cloudProfile"), "cloudProfile")
          .ifPresent(
              id -> request.put("CloudProfileInfo", new JsonObject().put("cloudCredsID", id)));
    }
    if (document.containsKey("userName") || document.containsKey("pwd")) {
      JsonObject login = new JsonObject().put("email", document.getString("email", ""));
      Parts.put(login, "userName", document.getString("userName"));
      Parts.put(login, "pwd", document.getString("pwd"));
      request.put("ContainerRegistryInfo", login);
    }
  }

  @Override
  public JsonObject document(Entity entity, View view) {
    JsonObject document = new JsonObject();
    Parts.show(document, entity.body(), "name", "description", "server", "type");
    JsonObject cloud = entity.body().getJsonObject("CloudProfileInfo");
    if (cloud != null) {
      document.put(
          "cloudProfile", Parts.name(view, Kind.CLOUD_PROFILE, cloud.getString("cloudCredsID")));
    }
    JsonObject login = entity.body().getJsonObject("ContainerRegistryInfo");
    if (login != null) {
      Parts.show(document, login.copy().put("pwd", Schemas.MASK), "userName", "pwd", "email");
    }
    return document;
  }

  @Override
  public String path(String path, JsonObject document) {
    return switch (path) {
      case "ContainerRegistryInfo" -> "userName";
      case "CloudProfileInfo", "CloudProfileInfo.cloudCredsID" -> "cloudProfile";
      default -> path.replace("ContainerRegistryInfo.", "");
    };
  }
}
