package io.millrace.manager.control;

import io.millrace.common.control.EventService;
import io.millrace.manager.access.Gate;
import io.millrace.manager.alerts.AlertBook;
import io.millrace.manager.audit.AuditLog;
import io.millrace.manager.catalog.Catalog;
import io.millrace.manager.catalog.Entity;
import io.millrace.manager.query.Page;
import io.millrace.manager.schema.Kind;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** The manager's end of {@link EventService}. */
public final class EventDesk implements EventService {
  private final Desk desk;
  private final Gate gate;
  private final Catalog catalog;
  private final AlertBook alerts;
  private final AuditLog audit;

  public EventDesk(Desk desk, Gate gate, Catalog catalog, AlertBook alerts, AuditLog audit) {
    this.desk = desk;
    this.gate = gate;
    this.catalog = catalog;
    this.alerts = alerts;
    this.audit = audit;
  }

  @Override
  public Future<JsonArray> find(String token, JsonObject filter, JsonObject page) {
    return desk.work(() ->
        alerts.find(gate.caller(token), filter, Page.index(page), Page.size(page), this::edgeId));
  }

  @Override
  public Future<JsonArray> audit(String token, JsonObject filter, JsonObject page) {
    return desk.work(() ->
        audit.find(gate.caller(token), filter, Page.index(page), Page.size(page), catalog.view()));
  }

  private String edgeId() {
    return catalog.view().all(Kind.SERVICE_DOMAIN).stream().findFirst().map(Entity::id).orElse("");
  }
}
