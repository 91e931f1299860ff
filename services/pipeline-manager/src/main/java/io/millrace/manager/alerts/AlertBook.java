package io.millrace.manager.alerts;

import io.millrace.common.status.AlertReport;
import io.millrace.manager.access.Caller;
import io.millrace.manager.catalog.Change;
import io.millrace.manager.catalog.Entity;
import io.millrace.manager.catalog.Participant;
import io.millrace.manager.catalog.View;
import io.millrace.manager.schema.Kind;
import io.millrace.manager.schema.Ref;
import io.millrace.manager.store.Database;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Alerts: stored before their reporter is told so; repeated occurrences are one alert whose count
 * grows until its cause is gone.
 */
public final class AlertBook implements Participant {
  private final Database database;
  private final Consumer<JsonObject> listener;
  private final AtomicLong open = new AtomicLong();

  /**
   * @param listener told the event when an alert is raised, not when it repeats, and when it is
   *     over; must not block
   */
  public AlertBook(Database database, Consumer<JsonObject> listener) {
    this.database = database;
    this.listener = listener;
    open.set(database.transact(AlertTable::countOpen));
  }

  /** How many alerts are open. */
  public long open() {
    return open.get();
  }

  /** How many are open that the caller may see: {@code {critical, warning}}. Blocks. */
  public JsonObject openBySeverity(Caller caller) {
    JsonObject counts = new JsonObject().put("critical", 0).put("warning", 0);
    database
        .transact(AlertTable::openBySeverity)
        .forEach((group, count) -> {
          if (caller.administrator() || caller.projects().contains(group.projectId())) {
            String severity = group.severity().toLowerCase(Locale.ROOT);
            counts.put(severity, counts.getLong(severity, 0L) + count);
          }
        });
    return counts;
  }

  /** Blocks until the report is stored. */
  public void take(AlertReport report, View view) {
    Optional<Entity> pipeline = view.find(Kind.PIPELINE, report.pipeline());
    String project = pipeline.map(Entity::projectId).orElse(null);
    AlertReport named = pipeline.map(known -> withNames(report, known)).orElse(report);
    Optional<Alert> turned =
        database.transact(connection -> {
          boolean changed =
              named.cleared()
                  ? AlertTable.clear(connection, named.key(), named.atMillis())
                  : AlertTable.raise(connection, named, project);
          open.set(AlertTable.countOpen(connection));
          return changed ? AlertTable.newest(connection, named.key()) : Optional.empty();
        });
    turned.ifPresent(alert -> listener.accept(alert.event(edgeId(view))));
  }

  /**
   * Ends the alerts of what has {@linkplain Occurrences happened} and not happened again for a day.
   * To be called now and then. Blocks.
   */
  public void endOccurrences(long nowMillis, View view) {
    List<Alert> ended =
        database.transact(connection -> {
          List<Alert> over = new ArrayList<>();
          long before = nowMillis - Occurrences.SHOWN.toMillis();
          for (Alert alert : AlertTable.openSince(connection, before)) {
            if (Occurrences.include(alert.kind())) {
              AlertTable.clear(connection, alert.key(), nowMillis);
              AlertTable.newest(connection, alert.key()).ifPresent(over::add);
            }
          }
          open.set(AlertTable.countOpen(connection));
          return over;
        });
    ended.forEach(alert -> listener.accept(alert.event(edgeId(view))));
  }

  private static String edgeId(View view) {
    return view.all(Kind.SERVICE_DOMAIN).stream().findFirst().map(Entity::id).orElse("");
  }

  private static AlertReport withNames(AlertReport report, Entity pipeline) {
    Map<String, String> properties = new HashMap<>(report.properties());
    properties.putIfAbsent("dataPipelineName", pipeline.name());
    return new AlertReport(
        report.key(),
        report.kind(),
        report.severity(),
        report.service(),
        report.node(),
        report.pipeline(),
        report.message(),
        report.cleared(),
        report.count(),
        properties,
        report.atMillis());
  }

  /** Events that match and that the caller may see, newest first. */
  public JsonArray find(
      Caller caller, JsonObject filter, int pageIndex, int pageSize, Supplier<String> edgeId) {
    EventFilter wanted = new EventFilter(filter);
    List<Alert> alerts =
        database.transact(
            connection -> AlertTable.between(connection, wanted.from(), wanted.until()));
    JsonArray page = new JsonArray();
    alerts.stream()
        .filter(alert ->
            caller.administrator()
                || (alert.projectId() != null && caller.projects().contains(alert.projectId())))
        .map(alert -> alert.event(edgeId.get()))
        .filter(wanted::matches)
        .skip((long) pageIndex * pageSize)
        .limit(pageSize)
        .forEach(page::add);
    return page;
  }

  /** A pipeline that is gone has no causes for alerts left. */
  @Override
  public Runnable join(Change change, Connection connection) throws SQLException {
    for (Map.Entry<Ref, Change.Touch> touch : change.touched().entrySet()) {
      if (touch.getKey().kind() == Kind.PIPELINE && touch.getValue().after() == null) {
        AlertTable.clearOfPipeline(connection, touch.getKey().id(), change.atMillis());
      }
    }
    return () -> {};
  }
}
