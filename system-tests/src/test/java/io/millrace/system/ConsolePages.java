package io.millrace.system;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.WaitForSelectorState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.SoftAssertions;

/**
 * Every page, light and dark, wide and narrow: photographed, held against axe-core, none wider than
 * its window. Two browsers take turns, as most of the time goes into one thread of each.
 */
final class ConsolePages {
  /** What axe-core judges; colours are told from shapes, so that each is judged once. */
  private enum Judged {
    ALL,
    COLOURS,
    NOTHING
  }

  /** What a page looks like. */
  private record Look(String name, ColorScheme scheme, int width, int height, Judged judged) {}

  private static final List<Look> LOOKS =
      List.of(
          new Look("light-wide", ColorScheme.LIGHT, 1440, 900, Judged.ALL),
          new Look("dark-wide", ColorScheme.DARK, 1440, 900, Judged.COLOURS),
          new Look("dark-narrow", ColorScheme.DARK, 360, 780, Judged.ALL),
          new Look("light-narrow", ColorScheme.LIGHT, 360, 780, Judged.COLOURS));
  private static final Look HUGE =
      new Look("dark-4k", ColorScheme.DARK, 3840, 2160, Judged.NOTHING);
  private static final List<String> HUGE_PAGES =
      List.of("overview", "flow", "pipelines", "pipeline", "function");

  private static final int BROWSERS = 2;

  /** The page of whoever has no session. */
  private static final String LOGIN = "login";

  private final Millrace edge;

  ConsolePages(Millrace edge) {
    this.edge = edge;
  }

  void lookAtAll() throws InterruptedException, ExecutionException {
    Queue<Map.Entry<String, String>> pages = new ConcurrentLinkedQueue<>(addresses().entrySet());
    try (ExecutorService browsers = Executors.newFixedThreadPool(BROWSERS)) {
      List<Future<?>> looking = new ArrayList<>();
      for (int i = 0; i < BROWSERS; i++) {
        looking.add(browsers.submit(() -> new Round().lookAt(pages)));
      }
      for (Future<?> round : looking) {
        round.get();
      }
    }
  }

  /** What one browser looks at. */
  private final class Round {
    private final SoftAssertions all = new SoftAssertions();

    void lookAt(Queue<Map.Entry<String, String>> pages) {
      try (Viewer viewer = new Viewer(edge)) {
        Page page = viewer.signedIn(ColorScheme.LIGHT, 1440, 900);
        for (var next = pages.poll(); next != null; next = pages.poll()) {
          if (next.getKey().equals(LOGIN)) {
            lookAtLogin(viewer.window(ColorScheme.LIGHT, 1440, 900));
          } else {
            lookAt(page, next.getKey(), next.getValue());
          }
        }
        all.assertThat(viewer.faults()).isEmpty();
      }
      all.assertAll();
    }

    private void lookAt(Page page, String name, String address) {
      open(page, address);
      LOOKS.forEach(look -> judge(page, name, look));
      if (HUGE_PAGES.contains(name)) {
        wear(page, HUGE);
        Viewer.photograph(page, name + "-" + HUGE.name());
        assertFits(page, name, HUGE);
      }
      wear(page, LOOKS.getFirst());
    }

    private void lookAtLogin(Page stranger) {
      stranger.navigate(edge.url());
      Viewer.heading(stranger, "Sign in").waitFor();
      LOOKS.forEach(look -> judge(stranger, LOGIN, look));
      stranger.context().close();
    }

    private void judge(Page page, String name, Look look) {
      wear(page, look);
      Viewer.photograph(page, name + "-" + look.name());
      all.assertThat(flaws(page, look)).as("axe-core on " + name + " " + look.name()).isEmpty();
      assertFits(page, name, look);
    }

    private void assertFits(Page page, String name, Look look) {
      all.assertThat((int) page.evaluate("document.documentElement.scrollWidth - innerWidth"))
          .as("width of " + name + " beyond its window of " + look.width())
          .isLessThanOrEqualTo(0);
    }
  }

  private void open(Page page, String address) {
    page.navigate(edge.url() + address);
    page.locator("main h1").waitFor();
    gone(page.locator("main .loading"));
    page.evaluate("document.fonts.ready.then(() => true)");
  }

  private static void gone(Locator what) {
    what.first().waitFor(new Locator.WaitForOptions().setState(WaitForSelectorState.DETACHED));
  }

  private static void wear(Page page, Look look) {
    page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(look.scheme()));
    page.setViewportSize(look.width(), look.height());
    page.locator("html[data-theme=" + look.scheme().name().toLowerCase(java.util.Locale.ROOT) + "]")
        .waitFor();
    // Two frames: what follows the size by itself, as charts do, has done so then.
    page.evaluate(
        "new Promise((seen) => requestAnimationFrame(() => requestAnimationFrame(() => seen(true))))");
  }

  private static List<String> flaws(Page page, Look look) {
    return switch (look.judged()) {
      case ALL -> Viewer.flaws(page);
      case COLOURS -> Viewer.flawsOfColour(page);
      case NOTHING -> List.of();
    };
  }

  private Map<String, String> addresses() {
    String pipeline = "/pipelines/" + edge.idOf("datapipelines", "vibration-alarm");
    Map<String, String> addresses = new LinkedHashMap<>();
    addresses.put("overview", "/");
    addresses.put("flow", "/flow");
    addresses.put("pipelines", "/pipelines");
    addresses.put("pipeline", pipeline);
    for (String tab : new String[] {"tap", "logs", "deadletters", "charts", "alerts", "changes"}) {
      addresses.put("pipeline-" + tab, pipeline + "/" + tab);
    }
    addresses.put("builder", pipeline + "/edit");
    addresses.put("builder-new", "/pipelines/new");
    addresses.put("alerts", "/alerts");
    for (String kind :
        List.of(
            "functions",
            "environments",
            "sources",
            "categories",
            "profiles",
            "registries",
            "projects",
            "users")) {
      addresses.put(kind, "/" + kind);
      addresses.put(kind + "-new", "/" + kind + "/new");
    }
    addresses.put("function", "/functions/" + edge.idOf("functions", "to-fahrenheit"));
    addresses.put("source", "/sources/" + edge.idOf("datasources", "press-line"));
    addresses.put("profile", "/profiles/" + edge.idOf("cloudprofiles", "head-office"));
    addresses.put("environment", "/environments/python-env");
    addresses.put("category", "/categories/" + edge.idOf("categories", "Data Type"));
    addresses.put("registry", "/registries/" + edge.idOf("containerregistries", "plant-registry"));
    addresses.put("project", "/projects/" + edge.idOf("projects", "Default Project"));
    addresses.put("user", "/users/" + edge.idOf("users", "Administrator"));
    addresses.put("certificates", "/certificates");
    addresses.put("tokens", "/tokens");
    addresses.put("audit", "/audit");
    addresses.put("nodes", "/nodes");
    addresses.put("missing", "/nowhere");
    addresses.put(LOGIN, "/");
    return addresses;
  }
}
