package io.millrace.system;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.assertions.LocatorAssertions;
import java.nio.file.Path;
import java.util.List;

/** The device of the guide's pipeline, with the certificate that the console gave it. */
record Oven(Millrace edge, Path certificates) {
  static final String TOPIC = "plant/temperature";
  private static final int MOST = 60;
  private static final int PAUSE_MILLIS = 500;
  private static final int WAIT_MILLIS = 60_000;

  void publish(String message) {
    Devices.publish(edge, certificates, TOPIC, List.of(message));
  }

  /**
   * A tap shows what passes from now on: the device goes on until the page says that it is open.
   */
  void publishUntilSeen(String message, Locator shown) {
    for (int i = 0; i < MOST && !shown.isVisible(); i++) {
      publish(message);
      shown.page().waitForTimeout(PAUSE_MILLIS);
    }
    assertThat(shown).isVisible(new LocatorAssertions.IsVisibleOptions().setTimeout(WAIT_MILLIS));
  }
}
