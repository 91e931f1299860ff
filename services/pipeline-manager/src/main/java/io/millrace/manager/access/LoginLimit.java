package io.millrace.manager.access;

import io.millrace.common.failure.Failure;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** Lets nobody guess passwords: after a few failures for an address, further logins wait. */
final class LoginLimit {
  static final int FAILURES = 5;
  static final Duration WAIT = Duration.ofMinutes(1);
  private static final int MOST_REMEMBERED = 10_000;

  private record Failures(int count, long lastAt) {}

  private final Clock clock;
  private final Map<String, Failures> failures =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Failures> eldest) {
          return size() > MOST_REMEMBERED;
        }
      };

  LoginLimit(Clock clock) {
    this.clock = clock;
  }

  /**
   * @throws io.vertx.serviceproxy.ServiceException TOO_MANY while the address has to wait
   */
  synchronized void check(String email) {
    Failures known = failures.get(email);
    if (known != null && clock.millis() - known.lastAt >= WAIT.toMillis()) {
      failures.remove(email);
    } else if (known != null && known.count >= FAILURES) {
      throw Failure.of(
              Failure.Kind.TOO_MANY,
              "too many failed logins for this e-mail address; try again in a minute")
          .toException();
    }
  }

  synchronized void failed(String email) {
    Failures known = failures.remove(email);
    failures.put(email, new Failures(known == null ? 1 : known.count + 1, clock.millis()));
  }

  synchronized void succeeded(String email) {
    failures.remove(email);
  }
}
