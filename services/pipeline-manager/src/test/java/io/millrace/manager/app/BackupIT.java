package io.millrace.manager.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.common.failure.Failure;
import io.millrace.common.service.Settings;
import io.millrace.common.service.StartFailure;
import io.millrace.common.spec.SpecSet;
import io.millrace.manager.documents.Samples;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupIT {
  @TempDir Path place;

  private Path backup(RunningManager manager, String token) throws IOException {
    JsonObject made = RunningManager.await(manager.backups.create(token));
    String id = made.getString("id");
    Path file = place.resolve(id + ".backup");
    try (OutputStream out = Files.newOutputStream(file)) {
      long offset = 0;
      JsonObject piece = RunningManager.await(manager.backups.read(token, id, offset));
      while (!piece.getString("data").isEmpty()) {
        out.write(Base64.getDecoder().decode(piece.getString("data")));
        offset = piece.getLong("next");
        piece = RunningManager.await(manager.backups.read(token, id, offset));
      }
    }
    assertThat(Files.size(file)).isEqualTo(made.getLong("bytes"));
    assertThat(RunningManager.await(manager.backups.delete(token, id))).isEqualTo(id);
    return file;
  }

  private static String restore(Path data, Path file, boolean replace) throws IOException {
    return ManagerService.restore(
        Files.createDirectories(data), new Settings(TestDatabase.settings(data)), file, replace);
  }

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
      file = backup(manager, token);
      // What comes later is not in it.
      manager.apply(Samples.stream("later"));
    }

    assertThat(restore(place.resolve("new"), file, false)).startsWith("restored what release ");

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
      file = backup(manager, manager.token());
      manager.apply(Samples.category());
    }

    assertThatThrownBy(() -> restore(data, file, false))
        .isInstanceOf(StartFailure.class)
        .hasMessageContaining("holds an installation already; repeat with --replace");
    try (RunningManager manager = RunningManager.start(data)) {
      assertThat(manager.apply(Samples.category())).containsExactly("unchanged");
    }
    String _ = restore(data, file, true);
    try (RunningManager manager = RunningManager.start(data)) {
      assertThat(manager.apply(Samples.category())).containsExactly("created");
    }
  }

  @Test
  void refusesWhatItCannotReadAndChangesNothing() throws IOException {
    Path data = place.resolve("data");
    Path file;
    try (RunningManager manager = RunningManager.start(data)) {
      file = backup(manager, manager.token());
    }
    Path newer = Files.copy(file, place.resolve("newer"));
    rewrite(
        newer,
        "manifest.json",
        text -> text.replaceAll("\"schema\" : \"\\d+\"", "\"schema\" : \"9999\""));
    Path torn =
        Files.write(place.resolve("torn"), java.util.Arrays.copyOf(Files.readAllBytes(file), 500));
    Path incomplete = Files.copy(file, place.resolve("incomplete"));
    rewrite(incomplete, "tables/entity.jsonl", text -> null);

    assertThatThrownBy(() -> restore(place.resolve("a"), newer, false))
        .isInstanceOf(StartFailure.class)
        .hasMessageContaining("tables of version 9999")
        .hasMessageContaining("restore it with that release or a newer one");
    assertThatThrownBy(() -> restore(place.resolve("b"), torn, false))
        .isInstanceOf(StartFailure.class)
        .hasMessageContaining("no whole backup");
    assertThatThrownBy(() -> restore(place.resolve("c"), incomplete, false))
        .isInstanceOf(StartFailure.class)
        .hasMessageContaining("it has no table entity");
    try (RunningManager manager = RunningManager.start(place.resolve("b"))) {
      assertThat(manager.apply(Samples.category())).containsExactly("created");
    }
  }

  private static void rewrite(
      Path zip, String entry, java.util.function.UnaryOperator<String> change) throws IOException {
    try (FileSystem inside =
        FileSystems.newFileSystem(URI.create("jar:" + zip.toUri()), Map.of())) {
      Path path = inside.getPath(entry);
      String changed = change.apply(Files.readString(path));
      if (changed == null) {
        Files.delete(path);
      } else {
        Files.write(path, changed.getBytes(StandardCharsets.UTF_8));
      }
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
