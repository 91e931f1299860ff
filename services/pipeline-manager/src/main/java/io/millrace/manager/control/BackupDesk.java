package io.millrace.manager.control;

import io.millrace.common.control.BackupService;
import io.millrace.manager.access.Caller;
import io.millrace.manager.access.Gate;
import io.millrace.manager.access.Rights;
import io.millrace.manager.audit.Deeds;
import io.millrace.manager.backup.BackupOffice;
import io.millrace.manager.catalog.Change;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.function.Function;

/** The manager's end of {@link BackupService}. */
public final class BackupDesk implements BackupService {
  private final Desk desk;
  private final Gate gate;
  private final Deeds deeds;
  private final BackupOffice office;

  public BackupDesk(Desk desk, Gate gate, Deeds deeds, BackupOffice office) {
    this.desk = desk;
    this.gate = gate;
    this.deeds = deeds;
    this.office = office;
  }

  @Override
  public Future<JsonObject> create(String token) {
    return permitted(
        token,
        by -> {
          JsonObject made = office.create();
          // Told of before anybody can fetch it: it holds every secret.
          deeds.write(by, "CREATE", "backup", made.getString("id"), null, made);
          return made;
        });
  }

  @Override
  public Future<JsonObject> read(String token, String id, long offset) {
    return permitted(token, by -> office.read(id, offset));
  }

  @Override
  public Future<String> delete(String token, String id) {
    return permitted(
        token,
        by -> {
          String gone = office.delete(id);
          if (!gone.isEmpty()) {
            deeds.write(by, "DELETE", "backup", id, new JsonObject().put("id", id), null);
          }
          return gone;
        });
  }

  private <T> Future<T> permitted(String token, Function<Change.Author, T> work) {
    return desk.work(() -> {
      Caller caller = gate.caller(token);
      Rights.requireAdministrator(caller, "make backups");
      return work.apply(caller.author());
    });
  }
}
