package io.millrace.manager.control;

import io.millrace.common.control.EventService;
import io.millrace.manager.access.Caller;
import io.millrace.manager.access.Gate;
import io.millrace.manager.alerts.AlertBook;
import io.millrace.manager.audit.AuditLog;
import io.millrace.manager.audit.Deeds;
import io.millrace.manager.catalog.Catalog;
import io.millrace.manager.catalog.Entity;
import io.millrace.manager.query.Page;
import io.millrace.manager.schema.Kind;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Locale;

/** The manager's end of {@link EventService}. */
public final class EventDesk implements EventService {
  private final Desk desk;
  private final Gate gate;
  private final Catalog catalog;
  private final AlertBook alerts;
  private final AuditLog audit;
  private final Deeds deeds;

  /** What {@link #note} takes. */
  private enum Deed {
    REPLAY(Kind.PIPELINE, "deadLetters", "UPDATE"),
    PURGE(Kind.PIPELINE, "deadLetters", "DELETE"),
    PULL(Kind.RUNTIME, "runtimeImage", "UPDATE"),
    BUILD(Kind.RUNTIME, "runtimeImage", "UPDATE");

    private final Kind kind;
    private final String subject;
    private final String operation;

    Deed(Kind kind, String subject, String operation) {
      this.kind = kind;
      this.subject = subject;
      this.operation = operation;
    }
  }

  public EventDesk(
      Desk desk, Gate gate, Catalog catalog, AlertBook alerts, AuditLog audit, Deeds deeds) {
    this.desk = desk;
    this.gate = gate;
    this.catalog = catalog;
    this.alerts = alerts;
    this.audit = audit;
    this.deeds = deeds;
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

  @Override
  public Future<String> note(String token, JsonObject deed) {
    return desk.work(() -> {
      Caller caller = gate.caller(token);
      Deed what = Deed.valueOf(deed.getString("what").toUpperCase(Locale.ROOT));
      Entity entity = CatalogDesk.visible(caller, catalog.view(), what.kind, deed.getString("id"));
      Deeds.Subject subject =
          new Deeds.Subject(what.subject, entity.id(), entity.name(), entity.projectId());
      boolean gone = what.operation.equals("DELETE");
      deeds.write(caller.author(), what.operation, subject, gone ? deed : null, gone ? null : deed);
      return entity.id();
    });
  }

  private String edgeId() {
    return catalog.view().all(Kind.SERVICE_DOMAIN).stream().findFirst().map(Entity::id).orElse("");
  }
}
