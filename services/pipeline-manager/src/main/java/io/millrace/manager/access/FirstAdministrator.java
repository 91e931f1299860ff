package io.millrace.manager.access;

import io.millrace.common.service.StartFailure;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.UUID;

/**
 * The user who exists from the first start on, with a random password and an API token, both left
 * in the data folder for the owner of the machine. The files come before the user is stored, so
 * that a crash in between leads to new ones at the next start.
 */
public final class FirstAdministrator {
  private static final String EMAIL = "admin@millrace.local";
  private static final int PASSWORD_BYTES = 18;

  private final Path folder;
  private final Tokens tokens;

  /**
   * @param folder gets {@code admin-token} and {@code admin-credentials}, readable by their owner
   *     only
   */
  public FirstAdministrator(Path folder, Tokens tokens) {
    this.folder = folder;
    this.tokens = tokens;
  }

  /** Writes the files and returns the user that is to be made. */
  public JsonObject prepare() {
    byte[] bytes = new byte[PASSWORD_BYTES];
    new SecureRandom().nextBytes(bytes);
    String id = UUID.randomUUID().toString();
    String password = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    write(
        "admin-credentials",
        new JsonObject().put("email", EMAIL).put("password", password).encode());
    write("admin-token", tokens.announce(id).secret());
    return new JsonObject()
        .put("id", id)
        .put("name", "Administrator")
        .put("email", EMAIL)
        .put("password", password)
        .put("role", "INFRA_ADMIN");
  }

  private void write(String name, String content) {
    Path file = folder.resolve(name);
    try {
      Path draft =
          Files.createTempFile(
              folder,
              name,
              ".new",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(draft, content + "\n");
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException unusable) {
      throw new StartFailure("the file " + file + " cannot be written: " + unusable, unusable);
    }
  }
}
