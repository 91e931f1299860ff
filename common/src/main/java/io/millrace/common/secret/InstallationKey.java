package io.millrace.common.secret;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.KDF;
import javax.crypto.spec.HKDFParameterSpec;

/**
 * The secret that all nodes of an installation share: 32 random bytes in a file of their own, apart
 * from the database and the specs. Whoever has it is one of us.
 */
public final class InstallationKey {
  private static final int BYTES = 32;

  private final byte[] key;

  /**
   * @param key 32 bytes
   */
  public InstallationKey(byte[] key) {
    if (key.length != BYTES) {
      throw new IllegalArgumentException(
          "the installation key has " + key.length + " bytes instead of " + BYTES);
    }
    this.key = key.clone();
  }

  /**
   * Reads the key, and makes it at the very first start: base64, readable by its owner only.
   *
   * @throws IOException when the file cannot be read or made, or holds something else
   */
  public static InstallationKey fromFile(Path file) throws IOException {
    if (!Files.exists(file)) {
      create(file);
    }
    try {
      return new InstallationKey(Base64.getDecoder().decode(Files.readString(file).strip()));
    } catch (IllegalArgumentException malformed) {
      throw new IOException(
          file + " is not an installation key: " + malformed.getMessage(), malformed);
    }
  }

  private static void create(Path file) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    byte[] fresh = new byte[BYTES];
    new SecureRandom().nextBytes(fresh);
    // Written whole under another name first: another service may start at the same moment and must
    // not read half a key.
    Path draft =
        Files.createTempFile(
            file.toAbsolutePath().getParent(),
            "key",
            ".new",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(
        draft,
        Base64.getEncoder().encodeToString(fresh) + "\n",
        StandardOpenOption.TRUNCATE_EXISTING);
    try {
      Files.createLink(file, draft);
    } catch (FileAlreadyExistsException another) {
      // The other service's key is the key.
    } finally {
      Files.delete(draft);
    }
  }

  /** Seals secrets under this key. */
  public Sealer sealer() {
    return new Sealer(key);
  }

  /**
   * A secret for one purpose, the same on every node; tells nothing about the key or about those of
   * other purposes (HKDF with SHA-256, RFC 5869).
   */
  public byte[] derived(String purpose, int bytes) {
    try {
      return KDF.getInstance("HKDF-SHA256")
          .deriveData(
              HKDFParameterSpec.ofExtract()
                  .addIKM(key)
                  .thenExpand(("millrace " + purpose).getBytes(StandardCharsets.UTF_8), bytes));
    } catch (GeneralSecurityException missing) {
      throw new IllegalStateException("this Java has no HKDF-SHA256", missing);
    }
  }
}
