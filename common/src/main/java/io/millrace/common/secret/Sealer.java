package io.millrace.common.secret;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals secrets with AES-256-GCM under the installation key, which rests in a file of its own,
 * apart from the database and the specs. A sealed secret is {@code v1:} and base64 of a 96-bit
 * random nonce and the ciphertext with its 128-bit tag.
 */
public final class Sealer {
  private static final String PREFIX = "v1:";
  private static final int KEY_BYTES = 32;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;

  private final SecretKeySpec key;
  private final SecureRandom random = new SecureRandom();

  /**
   * @param key 32 bytes
   */
  public Sealer(byte[] key) {
    if (key.length != KEY_BYTES) {
      throw new IllegalArgumentException(
          "the installation key has " + key.length + " bytes instead of " + KEY_BYTES);
    }
    this.key = new SecretKeySpec(key, "AES");
  }

  /**
   * Seals under the installation key of this file, as {@link InstallationKey#fromFile} reads it.
   */
  public static Sealer fromFile(Path file) throws IOException {
    return InstallationKey.fromFile(file).sealer();
  }

  public String seal(String secret) {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    byte[] sealed = crypt(Cipher.ENCRYPT_MODE, nonce, secret.getBytes(StandardCharsets.UTF_8));
    byte[] both = ByteBuffer.allocate(nonce.length + sealed.length).put(nonce).put(sealed).array();
    return PREFIX + Base64.getEncoder().encodeToString(both);
  }

  /**
   * @throws IllegalArgumentException when {@code sealed} was not sealed with this key, or was
   *     changed since
   */
  public String open(String sealed) {
    if (!sealed.startsWith(PREFIX)) {
      throw new IllegalArgumentException("not a sealed secret");
    }
    byte[] both = Base64.getDecoder().decode(sealed.substring(PREFIX.length()));
    byte[] nonce = java.util.Arrays.copyOf(both, NONCE_BYTES);
    byte[] ciphertext = java.util.Arrays.copyOfRange(both, NONCE_BYTES, both.length);
    return new String(crypt(Cipher.DECRYPT_MODE, nonce, ciphertext), StandardCharsets.UTF_8);
  }

  private byte[] crypt(int mode, byte[] nonce, byte[] input) {
    try {
      Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
      cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
      return cipher.doFinal(input);
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException(
          "the secret was sealed with another installation key, or was changed", e);
    }
  }
}
