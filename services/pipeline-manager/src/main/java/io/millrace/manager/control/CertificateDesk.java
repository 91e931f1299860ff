package io.millrace.manager.control;

import io.millrace.common.control.CertificateService;
import io.millrace.manager.access.Caller;
import io.millrace.manager.access.Gate;
import io.millrace.manager.access.Rights;
import io.millrace.manager.catalog.Change;
import io.millrace.manager.certificates.Certification;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.function.Function;

/** The manager's end of {@link CertificateService}. */
public final class CertificateDesk implements CertificateService {
  private final Desk desk;
  private final Gate gate;
  private final Certification certification;

  public CertificateDesk(Desk desk, Gate gate, Certification certification) {
    this.desk = desk;
    this.gate = gate;
    this.certification = certification;
  }

  private <T> Future<T> administrator(
      String token, String what, Function<Change.Author, T> operation) {
    return desk.work(() -> {
      Caller caller = gate.caller(token);
      Rights.requireAdministrator(caller, what);
      return operation.apply(caller.author());
    });
  }

  @Override
  public Future<JsonObject> createClient(String token, JsonObject options) {
    return administrator(
        token, "create certificates", by -> certification.certificates().createClient(options, by));
  }

  @Override
  public Future<JsonObject> createServer(JsonObject request) {
    return desk.work(() -> certification.certificates().createServer(request));
  }

  @Override
  public Future<JsonArray> list(String token) {
    return administrator(token, "list certificates", by -> certification.certificates().clients());
  }

  @Override
  public Future<JsonObject> find(String token, String id) {
    return administrator(token, "see certificates", by -> certification.certificates().client(id));
  }

  @Override
  public Future<String> update(String token, String id, JsonObject changes) {
    return administrator(
        token, "change certificates", by -> certification.certificates().update(id, changes, by));
  }

  @Override
  public Future<String> revoke(String token, String id, JsonObject options) {
    return administrator(
        token,
        "revoke certificates",
        by ->
            options.getValue("authorityId") instanceof String authority
                ? certification.authorities().revoke(authority, id, by)
                : certification.certificates().revoke(id, by));
  }

  @Override
  public Future<JsonArray> authorities(String token) {
    return administrator(
        token, "list certificate authorities", by -> certification.authorities().all());
  }

  @Override
  public Future<String> trustAuthority(String token, JsonObject authority) {
    return administrator(
        token,
        "trust certificate authorities",
        by -> certification.authorities().trust(authority, by));
  }

  @Override
  public Future<String> distrustAuthority(String token, String id) {
    return administrator(
        token,
        "delete certificate authorities",
        by -> certification.authorities().distrust(id, by));
  }

  @Override
  public Future<JsonObject> rotate(String token, JsonObject options) {
    return administrator(
        token, "rotate the root", by -> certification.authorities().rotate(options, by));
  }

  @Override
  public Future<String> trustJson(String knownRevision) {
    return desk.work(() -> certification.trustJson(knownRevision));
  }
}
