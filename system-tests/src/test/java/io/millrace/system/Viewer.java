package io.millrace.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A person with Debian's Chromium in front of the console. */
final class Viewer implements AutoCloseable {
  private static final int WAIT_MILLIS = 30_000;
  private static final String AXE =
      read("services/web-console/src/main/frontend/node_modules/axe-core/axe.min.js");
  static final Path SCREENSHOTS = Checkout.ROOT.resolve("target/screenshots");

  private final Playwright playwright =
      Playwright.create(
          new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
  private final Browser browser;
  private final List<String> faults = new ArrayList<>();
  private final String url;
  private final Path firstAdministrator;

  Viewer(Millrace edge) {
    this(edge.url(), edge.data().resolve("admin-credentials"));
  }

  /**
   * One who comes in by this address.
   *
   * @param firstAdministrator file of the credentials
   * @param words further words of the browser's command line
   */
  Viewer(String url, Path firstAdministrator, String... words) {
    this.url = url;
    this.firstAdministrator = firstAdministrator;
    List<String> all = new ArrayList<>(List.of("--no-sandbox", "--disable-dev-shm-usage"));
    all.addAll(List.of(words));
    browser =
        playwright
            .chromium()
            .launch(
                new BrowserType.LaunchOptions()
                    .setExecutablePath(Path.of("/usr/bin/chromium"))
                    .setArgs(all));
  }

  /** A window in which the first administrator has signed in. */
  Page signedIn(ColorScheme scheme, int width, int height) {
    return signIn(window(scheme, width, height));
  }

  /** The same for somebody in another time zone. */
  Page signedIn(ColorScheme scheme, String zone) {
    return signIn(watched(browser.newContext(options(scheme, 1440, 900).setTimezoneId(zone))));
  }

  /** The same for one whose pages hear of what happens from another line. */
  Page signedIn(MadeUpLine line) {
    BrowserContext context =
        browser.newContext(options(ColorScheme.LIGHT, 1440, 900).setBypassCSP(true));
    line.insteadOfTheEdge(context);
    return signIn(watched(context));
  }

  private record Credentials(String email, String password) {}

  /** Signs the first administrator in, in a window without a session. */
  Page signIn(Page page) {
    Credentials first = credentials();
    return signIn(page, first.email(), first.password());
  }

  /** Signs somebody in, in a window without a session. */
  Page signIn(Page page, String email, String password) {
    page.navigate(url);
    page.getByLabel("E-mail address").fill(email);
    page.getByLabel("Password", new Page.GetByLabelOptions().setExact(true)).fill(password);
    button(page, "Sign in").click();
    heading(page, "Overview").waitFor();
    return page;
  }

  /** A window without a session. */
  Page window(ColorScheme scheme, int width, int height) {
    return watched(browser.newContext(options(scheme, width, height)));
  }

  private static Browser.NewContextOptions options(ColorScheme scheme, int width, int height) {
    return new Browser.NewContextOptions()
        .setColorScheme(scheme)
        .setViewportSize(width, height)
        .setLocale("en-GB")
        .setReducedMotion(ReducedMotion.REDUCE)
        .setAcceptDownloads(true);
  }

  private Page watched(BrowserContext context) {
    context.setDefaultTimeout(WAIT_MILLIS);
    Page page = context.newPage();
    page.onPageError(faults::add);
    page.onRequest(request -> {
      String asked = request.url();
      if (!asked.startsWith(url) && !asked.startsWith("data:") && !asked.startsWith("blob:")) {
        faults.add("asked elsewhere than the edge: " + asked);
      }
    });
    page.onDialog(dialog -> {
      if (dialog.type().equals("beforeunload")) {
        dialog.accept();
      } else {
        faults.add("a script opened a window: " + dialog.message());
        dialog.dismiss();
      }
    });
    page.onConsoleMessage(message -> {
      if (message.text().contains("Content Security Policy")) {
        faults.add(message.text());
      }
    });
    return page;
  }

  private static String read(String file) {
    try {
      return Files.readString(Checkout.ROOT.resolve(file));
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  private Credentials credentials() {
    try {
      var json = new io.vertx.core.json.JsonObject(Files.readString(firstAdministrator));
      return new Credentials(json.getString("email"), json.getString("password"));
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** What scripts threw and what the content policy forbade, in any window. */
  List<String> faults() {
    return List.copyOf(faults);
  }

  /** Begins to record what the browser does for a page. */
  void trace(Page page) {
    browser.startTracing(
        page,
        new Browser.StartTracingOptions()
            .setCategories(List.of("devtools.timeline", "disabled-by-default-devtools.timeline")));
  }

  /** Ends the recording: JSON of the trace event format. */
  String traced() {
    return new String(browser.stopTracing(), StandardCharsets.UTF_8);
  }

  static Locator button(Page page, String name) {
    return page.getByRole(
        AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
  }

  static Locator link(Page page, String name) {
    return page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(name).setExact(true));
  }

  static Locator heading(Page page, String name) {
    return page.getByRole(
        AriaRole.HEADING, new Page.GetByRoleOptions().setName(name).setLevel(1).setExact(true));
  }

  static Locator field(Page page, String label) {
    return page.getByLabel(label, new Page.GetByLabelOptions().setExact(true));
  }

  /** Replaces what is in the code editor. */
  static void write(Page page, String code) {
    page.locator(".cm-content").first().click();
    page.keyboard().press("Control+a");
    page.keyboard().insertText(code);
  }

  /** Pastes over what is in the code editor, as from a clipboard. */
  static void paste(Page page, String code) {
    Locator editor = page.locator(".cm-content").first();
    editor.click();
    page.keyboard().press("Control+a");
    editor.evaluate(
        """
        (box, text) => {
          const clipboardData = new DataTransfer()
          clipboardData.setData('text/plain', text)
          box.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
        }
        """,
        code);
  }

  static void photograph(Page page, String name) {
    page.screenshot(
        new Page.ScreenshotOptions().setPath(SCREENSHOTS.resolve(name + ".png")).setFullPage(true));
  }

  static void assertAccessible(Page page, String name) {
    assertThat(flaws(page)).as("axe-core on " + name).isEmpty();
  }

  /** What axe-core finds wrong by WCAG 2.2 AA and its own best practice, a line each. */
  static List<String> flaws(Page page) {
    return axe(
        page,
        "{type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']}");
  }

  /** The same for contrast alone. */
  static List<String> flawsOfColour(Page page) {
    return axe(page, "{type: 'rule', values: ['color-contrast']}");
  }

  @SuppressWarnings("unchecked")
  private static List<String> axe(Page page, String rules) {
    // By way of the driver: the page's own content policy lets no script in.
    if (!Boolean.TRUE.equals(page.evaluate("typeof axe === 'object'"))) {
      page.evaluate(AXE);
    }
    return (List<String>)
        page.evaluate(
            """
            async () => {
              const { violations } = await axe.run(document, { runOnly: %s, resultTypes: ['violations'], preload: false })
              return violations.flatMap(({ id, help, nodes }) =>
                nodes.map(({ target, any }) => `${id}: ${help}: ${target.join(' ')} ${any[0]?.message ?? ''}`))
            }
            """
                .formatted(rules));
  }

  @Override
  public void close() {
    browser.close();
    playwright.close();
  }
}
