package io.millrace.manager.audit;

import io.millrace.common.failure.Failure;
import io.millrace.manager.access.Caller;
import io.millrace.manager.alerts.Moments;
import io.millrace.manager.catalog.Answers;
import io.millrace.manager.catalog.Entity;
import io.millrace.manager.catalog.View;
import io.millrace.manager.schema.Kind;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Looks up audit entries, the newest first. */
final class AuditQuery {
  private static final int FETCHED = 1_000;

  private final long from;
  private final long until;
  private final Map<String, Object> keys;
  private final Caller caller;
  private final View view;

  /**
   * @param filter {@code {startTime, endTime, keys}} of the public API
   */
  AuditQuery(JsonObject filter, Caller caller, View view) {
    from = Moments.read(filter, "startTime", 0);
    until = Moments.read(filter, "endTime", Long.MAX_VALUE);
    Object given = filter.getValue("keys");
    if (given != null && !(given instanceof JsonObject)) {
      throw Failure.invalid("keys", "keys must be an object, as in {\"operation\": \"CREATE\"}")
          .toException();
    }
    keys = given instanceof JsonObject object ? object.getMap() : Map.of();
    this.caller = caller;
    this.view = view;
  }

  /** With {@code keys} entries are read one by one; otherwise the database finds the page. */
  JsonArray page(Connection connection, long skip, int size) throws SQLException {
    if (!caller.administrator() && caller.projects().isEmpty()) {
      return new JsonArray();
    }
    JsonArray page = new JsonArray();
    try (PreparedStatement query = connection.prepareStatement(sql())) {
      bind(query, skip, size);
      long left = keys.isEmpty() ? 0 : skip;
      try (ResultSet row = query.executeQuery()) {
        while (page.size() < size && row.next()) {
          JsonObject entry = entry(row);
          if (matches(entry) && left-- <= 0) {
            page.add(entry.put("payload", payload(row)).put("tenantID", ""));
          }
        }
      }
    }
    return page;
  }

  private String sql() {
    String own =
        caller.administrator()
            ? ""
            : caller.projects().stream()
                .map(project -> "?")
                .collect(Collectors.joining(", ", " AND project_id IN (", ")"));
    return "SELECT id, at, user_id, user_name, user_role, operation, kind, resource_id, resource_name, project_id,"
        + " before_change, after_change FROM audit WHERE at >= ? AND at < ?"
        + own
        + " ORDER BY at DESC, id DESC"
        + (keys.isEmpty() ? " LIMIT ? OFFSET ?" : "");
  }

  private void bind(PreparedStatement query, long skip, int size) throws SQLException {
    int at = 1;
    query.setLong(at++, from);
    query.setLong(at++, until);
    if (!caller.administrator()) {
      for (String project : caller.projects()) {
        query.setString(at++, project);
      }
    }
    if (keys.isEmpty()) {
      query.setInt(at++, size);
      query.setLong(at, skip);
    } else {
      query.setFetchSize(FETCHED);
    }
  }

  private boolean matches(JsonObject entry) {
    return keys.entrySet().stream()
        .allMatch(key ->
            String.valueOf(key.getValue()).equals(String.valueOf(entry.getValue(key.getKey()))));
  }

  private JsonObject entry(ResultSet row) throws SQLException {
    String project = row.getString(10);
    Entity edge = view.all(Kind.SERVICE_DOMAIN).iterator().next();
    return new JsonObject()
        .put("id", row.getString(1))
        .put("timestamp", Answers.time(row.getLong(2)))
        .put("modifierID", row.getString(3))
        .put("modifierName", row.getString(4))
        .put("modifierRole", row.getString(5))
        .put("operation", row.getString(6))
        .put("operationType", row.getString(6))
        .put("resourceType", row.getString(7))
        .put("resourceID", row.getString(8))
        .put("resourceName", row.getString(9))
        .put("projectID", project == null ? "" : project)
        .put("projectName", view.find(Kind.PROJECT, project).map(Entity::name).orElse(""))
        .put("serviceDomainID", edge.id())
        .put("serviceDomainName", edge.name())
        .put("scope", project == null ? "INFRA" : "PROJECT");
  }

  private static String payload(ResultSet row) throws SQLException {
    return new JsonObject()
        .put("before", object(row.getString(11)))
        .put("after", object(row.getString(12)))
        .encode();
  }

  private static @Nullable JsonObject object(@Nullable String text) {
    return text == null ? null : new JsonObject(text);
  }
}
