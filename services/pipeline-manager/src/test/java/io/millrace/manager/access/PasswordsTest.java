package io.millrace.manager.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PasswordsTest {
  private final Passwords passwords = new Passwords();

  @Test
  void knowsAPasswordAgainPlainOrHashed() {
    String hash = passwords.hash("correct horse");

    assertThat(hash).startsWith("$argon2id$v=19$m=19456,t=2,p=1$").doesNotContain("correct");
    assertThat(passwords.matches("correct horse", hash)).isTrue();
    assertThat(passwords.matches(Passwords.sha256("correct horse"), hash)).isTrue();
    assertThat(passwords.matches("wrong horse", hash)).isFalse();
  }

  @Test
  void takesAHashWhereThePublicApiDocumentsOne() {
    String hash = passwords.hash(Passwords.sha256("correct horse"));

    assertThat(passwords.matches("correct horse", hash)).isTrue();
  }

  @Test
  void neverHashesTheSameWayTwice() {
    assertThat(passwords.hash("correct horse")).isNotEqualTo(passwords.hash("correct horse"));
  }
}
