package io.millrace.manager.control;

import io.millrace.common.control.BackupService;
import io.millrace.manager.access.Gate;
import io.millrace.manager.access.Rights;
import io.millrace.manager.backup.BackupOffice;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.function.Supplier;

/** The manager's end of {@link BackupService}. */
public final class BackupDesk implements BackupService {
  private final Desk desk;
  private final Gate gate;
  private final BackupOffice office;

  public BackupDesk(Desk desk, Gate gate, BackupOffice office) {
    this.desk = desk;
    this.gate = gate;
    this.office = office;
  }

  @Override
  public Future<JsonObject> create(String token) {
    return permitted(token, office::create);
  }

  @Override
  public Future<JsonObject> read(String token, String id, long offset) {
    return permitted(token, () -> office.read(id, offset));
  }

  @Override
  public Future<String> delete(String token, String id) {
    return permitted(token, () -> office.delete(id));
  }

  private <T> Future<T> permitted(String token, Supplier<T> work) {
    return desk.work(() -> {
      Rights.requireAdministrator(gate.caller(token), "make backups");
      return work.get();
    });
  }
}
