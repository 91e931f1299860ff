package io.millrace.manager.control;

import io.millrace.common.control.CertificateService;
import io.millrace.manager.access.Caller;
import io.millrace.manager.access.Gate;
import io.millrace.manager.access.Rights;
import io.millrace.manager.certificates.CertificateOffice;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** The manager's end of {@link CertificateService}. */
public final class CertificateDesk implements CertificateService {
  private final Desk desk;
  private final Gate gate;
  private final CertificateOffice office;

  public CertificateDesk(Desk desk, Gate gate, CertificateOffice office) {
    this.desk = desk;
    this.gate = gate;
    this.office = office;
  }

  @Override
  public Future<JsonObject> createClient(String token, JsonObject options) {
    return desk.work(() -> {
      Caller caller = gate.caller(token);
      Rights.requireAdministrator(caller, "create certificates");
      return office.createClient(options, caller.user().id());
    });
  }

  @Override
  public Future<JsonObject> createServer(JsonObject request) {
    return desk.work(() -> office.createServer(request));
  }

  @Override
  public Future<JsonArray> list(String token) {
    return desk.work(() -> {
      Rights.requireAdministrator(gate.caller(token), "list certificates");
      return office.clients();
    });
  }
}
