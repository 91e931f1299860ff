package io.millrace.manager.access;

import io.millrace.manager.catalog.PasswordHash;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * Passwords with Argon2id: 19 MiB, two passes, one lane. The public API documents a user's password
 * as the SHA-256 hash of it, while its clients send either: what is hashed here is always the
 * hexadecimal SHA-256, so that both forms are the same password.
 */
public final class Passwords implements PasswordHash {
  private static final int MEMORY_KIB = 19 * 1024;
  private static final int PASSES = 2;
  private static final int HASH_BYTES = 32;
  private static final int SALT_BYTES = 16;
  private static final String PREFIX = "$argon2id$v=19$m=" + MEMORY_KIB + ",t=" + PASSES + ",p=1$";

  private final SecureRandom random = new SecureRandom();
  // Each computation takes 19 MiB and a core.
  private final Semaphore atOnce = new Semaphore(2);

  @Override
  public String hash(String password) {
    byte[] salt = new byte[SALT_BYTES];
    random.nextBytes(salt);
    return encode(salt, compute(password, salt));
  }

  @Override
  public boolean matches(String password, String hash) {
    String[] parts = hash.split("\\$");
    byte[] salt = Base64.getDecoder().decode(parts[parts.length - 2]);
    byte[] expected = Base64.getDecoder().decode(parts[parts.length - 1]);
    return MessageDigest.isEqual(expected, compute(password, salt));
  }

  private static String encode(byte[] salt, byte[] hash) {
    Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
    return PREFIX + base64.encodeToString(salt) + "$" + base64.encodeToString(hash);
  }

  private byte[] compute(String password, byte[] salt) {
    atOnce.acquireUninterruptibly();
    try {
      Argon2BytesGenerator generator = new Argon2BytesGenerator();
      generator.init(
          new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
              .withVersion(Argon2Parameters.ARGON2_VERSION_13)
              .withMemoryAsKB(MEMORY_KIB)
              .withIterations(PASSES)
              .withParallelism(1)
              .withSalt(salt)
              .build());
      byte[] hash = new byte[HASH_BYTES];
      generator.generateBytes(canonical(password).getBytes(StandardCharsets.UTF_8), hash);
      return hash;
    } finally {
      atOnce.release();
    }
  }

  private static String canonical(String password) {
    String lower = password.toLowerCase(Locale.ROOT);
    return lower.matches("[0-9a-f]{64}") ? lower : sha256(password);
  }

  static String sha256(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
  }
}
