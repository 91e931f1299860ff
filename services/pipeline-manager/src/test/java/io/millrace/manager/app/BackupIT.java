package io.millrace.manager.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.common.failure.Failure;
import io.millrace.common.service.StartFailure;
import io.millrace.common.spec.SpecSet;
import io.millrace.manager.documents.Samples;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupIT {
  @TempDir Path place;

  @Test
  void bringsEverythingBackOnAnotherMachine() throws IOException {
    Path file;
    SpecSet specs;
    String token;
    String ca;
    try (RunningManager manager = RunningManager.start(place.resolve("old"))) {
      token = manager.token();
      manager.apply(Samples.all());
      ca = authority(manager, token);
      specs = manager.specSet();
      file = BackupFiles.make(manager, place);
      // What comes later is not in it.
      manager.apply(Samples.stream("later"));
    }

    assertThat(BackupFiles.restore(place.resolve("new"), file, false))
        .startsWith("restored what release ");

    try (RunningManager manager = RunningManager.start(place.resolve("new"))) {
      assertThat(manager.token()).isEqualTo(token);
      // The very same specs: ids, versions, and secrets that the key opens.
      assertThat(manager.specSet()).isEqualTo(specs);
      assertThat(authority(manager, token)).isEqualTo(ca);
      assertThat(manager.apply(Samples.all())).containsOnly("unchanged");
    }
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(place.resolve("new/installation.key"))))
        .isEqualTo("rw-------");
  }

  private static String authority(RunningManager manager, String token) {
    return RunningManager.await(manager.certificates.createClient(token, new JsonObject()))
        .getString("CACertificate");
  }

  @Test
  void replacesAnInstallationOnlyWhenToldTo() throws IOException {
    Path data = place.resolve("data");
    Path file;
    try (RunningManager manager = RunningManager.start(data)) {
      file = BackupFiles.make(manager, place);
      manager.apply(Samples.category());
    }

    assertThatThrownBy(() -> BackupFiles.restore(data, file, false))
        .isInstanceOf(StartFailure.class)
        .hasMessageContaining("holds an installation already; repeat with --replace");
    try (RunningManager manager = RunningManager.start(data)) {
      assertThat(manager.apply(Samples.category())).containsExactly("unchanged");
    }
    String _ = BackupFiles.restore(data, file, true);
    try (RunningManager manager = RunningManager.start(data)) {
      assertThat(manager.apply(Samples.category())).containsExactly("created");
    }
  }

  @Test
  void refusesWhatItCannotReadAndChangesNothing() throws IOException {
    Path data = place.resolve("data");
    Path file;
    try (RunningManager manager = RunningManager.start(data)) {
      file = BackupFiles.make(manager, place);
    }
    Path newer = Files.copy(file, place.resolve("newer"));
    BackupFiles.rewrite(
        newer,
        "manifest.json",
        text -> text.replaceAll("\"schema\" : \"\\d+\"", "\"schema\" : \"9999\""));
    Path torn =
        Files.write(place.resolve("torn"), java.util.Arrays.copyOf(Files.readAllBytes(file), 500));
    Path incomplete = Files.copy(file, place.resolve("incomplete"));
    BackupFiles.rewrite(incomplete, "tables/entity.jsonl", text -> null);

    assertThatThrownBy(() -> BackupFiles.restore(place.resolve("a"), newer, false))
        .isInstanceOf(StartFailure.class)
        .hasMessageContaining("tables of version 9999")
        .hasMessageContaining("restore it with that release or a newer one");
    assertThatThrownBy(() -> BackupFiles.restore(place.resolve("b"), torn, false))
        .isInstanceOf(StartFailure.class)
        .hasMessageContaining("no whole backup");
    assertThatThrownBy(() -> BackupFiles.restore(place.resolve("c"), incomplete, false))
        .isInstanceOf(StartFailure.class)
        .hasMessageContaining("it has no table entity");
    try (RunningManager manager = RunningManager.start(place.resolve("b"))) {
      assertThat(manager.apply(Samples.category())).containsExactly("created");
    }
  }

  @Test
  void isForAdministrators() throws IOException {
    try (RunningManager manager = RunningManager.start(place.resolve("data"))) {
      manager.apply(
          new JsonObject()
              .put("kind", "user")
              .put("name", "Anna")
              .put("email", "anna@example.com")
              .put("password", "a long enough password"));
      String anna =
          RunningManager.await(manager.access.login("anna@example.com", "a long enough password"))
              .getString("token");

      assertThat(RunningManager.refusal(manager.backups.create(anna)).kind())
          .isEqualTo(Failure.Kind.FORBIDDEN);
      assertThat(
              RunningManager.refusal(manager.backups.read(manager.token(), "../manager.db", 0))
                  .kind())
          .isEqualTo(Failure.Kind.NOT_FOUND);
    }
  }
}
