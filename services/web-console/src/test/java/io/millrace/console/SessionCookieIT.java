package io.millrace.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SessionCookieIT {
  private final Entrance entrance = Entrance.started();

  @AfterEach
  void close() {
    entrance.close();
  }

  private static String cookie(Entrance.Answer answer) {
    return answer.response().headers().firstValue("set-cookie").orElse("");
  }

  @Test
  void aLoginGivesTheBrowserACookieThatScriptsAndOtherSitesCannotUse() {
    Entrance.Answer login =
        entrance.call("POST", "/v1.0/login", "{\"email\": \"a@b.c\", \"password\": \"right\"}", "");

    assertThat(cookie(login))
        .startsWith("millrace-session=" + FakeManager.TOKEN)
        .contains("HTTPOnly", "SameSite=Strict", "Path=/")
        .doesNotContain("Secure", "Max-Age");
  }

  @Test
  void theCookieStandsForTheTokenWhenReading() {
    Map<String, String> browser = Map.of("Cookie", "millrace-session=" + FakeManager.TOKEN);

    assertThat(entrance.call("GET", "/v1.0/whoami", "", browser).status()).isEqualTo(200);
  }

  @Test
  void theCookieAloneChangesNothing() {
    String cookie = "millrace-session=" + FakeManager.TOKEN;
    String category = Requests.named("categories", "x");

    Entrance.Answer forged =
        entrance.call("POST", "/v1.0/categories", category, Map.of("Cookie", cookie));
    assertThat(forged.status()).isEqualTo(403);
    assertThat(forged.message()).contains("x-millrace-csrf");

    assertThat(
            entrance
                .call(
                    "POST",
                    "/v1.0/categories",
                    category,
                    Map.of("Cookie", cookie, "X-Millrace-Csrf", "1"))
                .status())
        .isEqualTo(200);
  }

  @Test
  void aLogoutTakesTheCookieAway() {
    assertThat(cookie(entrance.call("POST", "/v1.0/logout", "", ""))).contains("Max-Age=0");
  }
}
