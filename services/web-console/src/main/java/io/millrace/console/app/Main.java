package io.millrace.console.app;

import io.millrace.common.service.ServiceMain;

/** The public entrance as a process of its own. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    ServiceMain.run(ConsoleService::new);
  }
}
