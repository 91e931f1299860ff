package io.millrace.system;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import org.assertj.core.api.SoftAssertions;

/**
 * Every page, light and dark, wide and narrow: photographed, held against axe-core, none wider than
 * its window.
 */
final class ConsolePages {
  private final SoftAssertions all = new SoftAssertions();
  private final Viewer viewer;
  private final Millrace edge;

  ConsolePages(Viewer viewer, Millrace edge) {
    this.viewer = viewer;
    this.edge = edge;
  }

  void lookAtAll() {
    lookAt(ColorScheme.LIGHT, "light-wide", 1440, 900);
    lookAt(ColorScheme.DARK, "dark-wide", 1440, 900);
    lookAt(ColorScheme.LIGHT, "light-narrow", 360, 780);
    lookAt(ColorScheme.DARK, "dark-narrow", 360, 780);
    all.assertAll();
  }

  private void lookAt(ColorScheme scheme, String look, int width, int height) {
    Page page = viewer.signedIn(scheme, width, height);
    addresses()
        .forEach((name, address) -> {
          page.navigate(edge.url() + address);
          page.locator("main h1").waitFor();
          page.locator("main .loading")
              .first()
              .waitFor(
                  new Locator.WaitForOptions()
                      .setState(com.microsoft.playwright.options.WaitForSelectorState.DETACHED));
          page.waitForFunction("document.fonts.status === 'loaded'");
          Viewer.photograph(page, name + "-" + look);
          all.assertThatCode(() -> Viewer.assertAccessible(page, name + " " + look))
              .doesNotThrowAnyException();
          all.assertThat((int) page.evaluate("document.documentElement.scrollWidth - innerWidth"))
              .as("width of " + name + " beyond its window of " + width)
              .isLessThanOrEqualTo(0);
        });
    page.context().close();
    Page stranger = viewer.window(scheme, width, height);
    stranger.navigate(edge.url());
    Viewer.heading(stranger, "Sign in").waitFor();
    Viewer.photograph(stranger, "login-" + look);
    Viewer.assertAccessible(stranger, "login " + look);
    stranger.context().close();
  }

  private Map<String, String> addresses() {
    String pipeline = "/pipelines/" + id("datapipelines");
    Map<String, String> addresses = new LinkedHashMap<>();
    addresses.put("overview", "/");
    addresses.put("flow", "/flow");
    addresses.put("pipelines", "/pipelines");
    addresses.put("pipeline", pipeline);
    for (String tab : new String[] {"tap", "logs", "deadletters", "charts", "alerts"}) {
      addresses.put("pipeline-" + tab, pipeline + "/" + tab);
    }
    addresses.put("builder", pipeline + "/edit");
    addresses.put("alerts", "/alerts");
    for (String kind :
        new String[] {
          "functions",
          "environments",
          "sources",
          "categories",
          "profiles",
          "registries",
          "projects",
          "users"
        }) {
      addresses.put(kind, "/" + kind);
      addresses.put(kind + "-new", "/" + kind + "/new");
    }
    addresses.put("function", "/functions/" + id("functions"));
    addresses.put("certificates", "/certificates");
    addresses.put("tokens", "/tokens");
    addresses.put("nodes", "/nodes");
    addresses.put("missing", "/nowhere");
    return addresses;
  }

  private String id(String kind) {
    try {
      return new JsonObject(edge.get("/v1.0/" + kind).body())
          .getJsonArray("result")
          .getJsonObject(0)
          .getString("id");
    } catch (java.io.IOException | InterruptedException failed) {
      throw new IllegalStateException(failed);
    }
  }
}
