package io.millrace.system;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.millrace.system.Viewer.button;
import static io.millrace.system.Viewer.field;
import static io.millrace.system.Viewer.heading;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import org.assertj.core.api.Assertions;

/** Somebody without a mouse. */
final class ConsoleKeyboard {
  private static final int MOST_TABS = 80;

  private final Millrace edge;
  private final Page page;

  ConsoleKeyboard(Millrace edge, Page page) {
    this.edge = edge;
    this.page = page;
  }

  /** Input, a function that is there, one that is written, their order, output, and off it goes. */
  void buildsAPipeline() {
    page.navigate(edge.url() + "/pipelines/new");
    heading(page, "Build a pipeline").waitFor();
    page.getByText("Vibration", new Page.GetByTextOptions().setExact(true)).waitFor();
    page.evaluate("addEventListener('pointerdown', () => (window.pointed = true), true)");
    type(field(page, "Name *"), "by-keyboard");
    press(field(page, "Vibration"), "Space");
    assertThat(field(page, "Vibration")).isChecked();
    type(field(page, "Function"), "moving-average");
    press(button(page, "Add"), "Enter");
    writeAFunction();
    // The focus is where the dialog was called: behind the stages.
    reach(page.locator(".stage .grip").last(), "Shift+Tab");
    page.keyboard().press("ArrowUp");
    assertThat(page.locator(".stage strong").first()).hasText("doubled");
    type(field(page, "window"), "3");
    reach(page.locator("input[name=destination][value=stream]"));
    page.keyboard().press("ArrowDown");
    assertThat(page.locator("input[name=destination][value=mqtt]")).isChecked();
    type(field(page, "MQTT topic *"), "workshop/average");
    press(button(page, "Create and start"), "Enter");
    heading(page, "by-keyboard").waitFor();

    Assertions.assertThat(page.evaluate("window.pointed")).as("a mouse").isNull();
    Assertions.assertThat(
            edge.run("get", "datapipeline", "by-keyboard", "-o", "yaml").succeeded().out())
        .containsSubsequence("Vibration", "doubled", "moving-average", "workshop/average");
  }

  private void writeAFunction() {
    press(button(page, "Write a new function"), "Enter");
    Locator dialog = page.getByRole(AriaRole.DIALOG);
    type(dialog.getByLabel("Name *", new Locator.GetByLabelOptions().setExact(true)), "doubled");
    reach(dialog.locator(".cm-content"));
    page.keyboard().press("Control+a");
    page.keyboard().insertText("def main(ctx, msg):\n    ctx.send(msg + msg)\n");
    // Tab alone indents there.
    page.keyboard().press("Escape");
    press(button(page, "Create and add"), "Enter");
    assertThat(page.locator(".stage strong").last()).hasText("doubled");
  }

  private void type(Locator field, String text) {
    reach(field);
    page.keyboard().type(text);
  }

  private void press(Locator what, String key) {
    reach(what);
    page.keyboard().press(key);
  }

  private void reach(Locator what) {
    reach(what, "Tab");
  }

  /** Key by key, until it has the focus and shows so. */
  private void reach(Locator what, String key) {
    for (int i = 0; i < MOST_TABS && !hasFocus(what); i++) {
      page.keyboard().press(key);
    }
    assertThat(what).isFocused();
    Assertions.assertThat((boolean) what.evaluate("(box) => box.matches(':focus-visible')"))
        .as("that it shows")
        .isTrue();
  }

  private static boolean hasFocus(Locator what) {
    return (boolean) what.evaluate("(box) => box.getRootNode().activeElement === box");
  }
}
