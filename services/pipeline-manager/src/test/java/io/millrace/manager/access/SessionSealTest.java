package io.millrace.manager.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.secret.Sealer;
import org.junit.jupiter.api.Test;

class SessionSealTest {
  private final SessionSeal seal = new SessionSeal(new Sealer(new byte[32]));

  @Test
  void holdsUntilItEnds() {
    String token = seal.issue("user", 1_000);

    assertThat(seal.genuine(token, 999)).isTrue();
    assertThat(seal.genuine(token, 1_000)).isFalse();
    assertThat(token).matches("mrs_[A-Za-z0-9_-]+").doesNotContain("user");
  }

  @Test
  void refusesWhatWasMadeUpOrChangedOrSealedElsewhere() {
    String token = seal.issue("user", 1_000);
    byte[] otherKey = new byte[32];
    otherKey[0] = 1;

    assertThat(new SessionSeal(new Sealer(otherKey)).genuine(token, 0)).isFalse();
    for (int i = 0; i < 200; i++) {
      int at = SessionSeal.PREFIX.length() + i % (token.length() - SessionSeal.PREFIX.length() - 1);
      String changed =
          token.substring(0, at) + (token.charAt(at) == 'A' ? 'B' : 'A') + token.substring(at + 1);
      assertThat(seal.genuine(changed, 0)).as(changed).isFalse();
    }
    assertThat(seal.genuine("mrs_", 0)).isFalse();
    assertThat(seal.genuine("mrs_djE6", 0)).isFalse();
    assertThat(seal.genuine("mrs_%", 0)).isFalse();
  }
}
