package io.millrace.manager.app;

import static io.millrace.manager.app.RunningManager.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.control.VersionService;
import io.millrace.common.spec.SpecSet;
import io.millrace.common.status.AlertReport;
import io.millrace.manager.documents.Samples;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** What was stored by another release, or in the other database, is all there afterwards. */
class SchemaUpgradeIT {
  /** Tables of the first migration, with the columns that they had. */
  private static final Map<String, Set<String>> FIRST =
      Map.of(
          "entity",
          Set.of("kind", "id", "name", "project_id", "version", "created_at", "updated_at", "body"),
          "spec_version",
          Set.of("pipeline_id", "version", "digest"),
          "access_token",
          Set.of(
              "id",
              "kind",
              "user_id",
              "token_hash",
              "active",
              "created_at",
              "updated_at",
              "expires_at",
              "used_at"),
          "authority",
          Set.of("id", "certificate", "sealed_key", "created_at"),
          "certificate",
          Set.of(
              "serial",
              "purpose",
              "subject",
              "created_by",
              "created_at",
              "expires_at",
              "revoked_at"),
          "alert",
          Set.of(
              "id",
              "alert_key",
              "kind",
              "severity",
              "service",
              "node",
              "project_id",
              "pipeline_id",
              "message",
              "properties",
              "occurrences",
              "first_at",
              "last_at",
              "cleared_at"),
          "audit",
          Set.of(
              "id",
              "at",
              "user_id",
              "user_name",
              "user_role",
              "operation",
              "kind",
              "resource_id",
              "resource_name",
              "project_id",
              "before_change",
              "after_change"));

  /** Tables that came later. */
  private static final List<String> LATER =
      List.of("function_version", "external_authority", "external_revocation", "log_entry");

  @TempDir Path place;

  /** One row at least in every table. */
  private static void fill(RunningManager manager) throws IOException {
    String token = manager.token();
    manager.apply(Samples.all());
    String pipeline = manager.named("datapipelines", "temps").getString("id");
    await(manager.certificates.createClient(token, new JsonObject()));
    JsonObject credentials =
        new JsonObject(Files.readString(manager.data.resolve("admin-credentials")));
    await(manager.access.login(credentials.getString("email"), credentials.getString("password")));
    await(
        manager
            .vertx
            .eventBus()
            .request(
                AlertReport.ADDRESS,
                new AlertReport(
                    "deadLetter/" + pipeline + "/0",
                    "FunctionFailed",
                    AlertReport.Severity.CRITICAL,
                    "functions",
                    "n1",
                    pipeline,
                    "function to-fahrenheit of temps failed",
                    false,
                    3,
                    Map.of("function", "to-fahrenheit"),
                    1_000)));
  }

  /** Makes of a backup what a release with nothing but the first tables would have made. */
  private static void age(Path file) throws IOException {
    BackupFiles.rewrite(
        file,
        "manifest.json",
        text -> text.replaceAll("\"schema\" : \"\\d+\"", "\"schema\" : \"1\""));
    for (String table : LATER) {
      BackupFiles.rewrite(file, "tables/" + table + ".jsonl", text -> null);
    }
    for (Map.Entry<String, Set<String>> table : FIRST.entrySet()) {
      BackupFiles.rewrite(
          file,
          "tables/" + table.getKey() + ".jsonl",
          text ->
              text.lines()
                  .map(line -> only(new JsonObject(line), table.getValue()).encode() + "\n")
                  .collect(Collectors.joining()));
      assertThat(BackupFiles.rows(file, table.getKey())).as(table.getKey()).isNotEmpty();
    }
  }

  private static JsonObject only(JsonObject row, Set<String> columns) {
    JsonObject result = row.copy();
    new HashSet<>(row.fieldNames())
        .stream().filter(name -> !columns.contains(name)).forEach(result::remove);
    return result;
  }

  /** Every row of the first tables is there; what happened since has come to them. */
  private void assertKept(Path before, RunningManager manager) throws IOException {
    Path after = BackupFiles.make(manager, place);
    for (Map.Entry<String, Set<String>> table : FIRST.entrySet()) {
      Set<String> columns = new HashSet<>(table.getValue());
      // Noted whenever a token is used.
      columns.remove("used_at");
      assertThat(BackupFiles.rows(after, table.getKey()).stream().map(row -> only(row, columns)))
          .as(table.getKey())
          .containsAll(
              BackupFiles.rows(before, table.getKey()).stream()
                  .map(row -> only(row, columns))
                  .toList());
    }
  }

  @Test
  void whatTheFirstReleaseStoredIsAllThere() throws IOException {
    Path file;
    SpecSet specs;
    String function;
    try (RunningManager manager = RunningManager.start(place.resolve("old"))) {
      fill(manager);
      specs = manager.specSet();
      function = manager.named("functions", "to-fahrenheit").getString("id");
      file = BackupFiles.make(manager, place);
    }
    age(file);

    String _ = BackupFiles.restore(place.resolve("new"), file, false);

    try (RunningManager manager = RunningManager.start(place.resolve("new"))) {
      assertKept(file, manager);
      assertThat(manager.specSet()).isEqualTo(specs);
      assertThat(manager.apply(Samples.all())).containsOnly("unchanged");
      JsonArray certificates = await(manager.certificates.list(manager.token()));
      assertThat(certificates.getJsonObject(0).getString("note")).isEmpty();
      assertThat(certificates.getJsonObject(0).getValue("publish")).isNull();
      // A table that came later takes rows.
      JsonObject changed =
          await(manager.catalog.get(manager.token(), "functions", function)).put("code", "x = 2");
      changed.remove("version");
      assertThat(
              await(VersionService.proxy(manager.vertx).deploy(manager.token(), function, changed))
                  .getLong("version"))
          .isEqualTo(2);
    }
  }

  @Test
  @EnabledIfSystemProperty(named = "millrace.test.database", matches = "postgresql")
  void whatOneDatabaseHadIsAllThereInTheOther() throws IOException {
    Map<String, String> file = Map.of("MILLRACE_DATABASE", "");
    Path ofSqlite;
    Path ofPostgres;
    try (RunningManager manager = RunningManager.start(place.resolve("sqlite"), file)) {
      fill(manager);
      ofSqlite = BackupFiles.make(manager, place);
    }

    String _ = BackupFiles.restore(place.resolve("postgres"), ofSqlite, false);
    try (RunningManager manager = RunningManager.start(place.resolve("postgres"))) {
      assertKept(ofSqlite, manager);
      assertThat(manager.apply(Samples.all())).containsOnly("unchanged");
      ofPostgres = BackupFiles.make(manager, place);
    }
    String _ = BackupFiles.restore(place.resolve("back"), Map.of(), ofPostgres, false);

    try (RunningManager manager = RunningManager.start(place.resolve("back"), file)) {
      assertThat(place.resolve("back/manager/manager.db")).exists();
      assertKept(ofPostgres, manager);
      assertThat(manager.apply(Samples.all())).containsOnly("unchanged");
    }
  }
}
