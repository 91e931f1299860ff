package io.millrace.functions.app;

import io.millrace.common.service.ServiceMain;

/** Runs function-host as a process of its own. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    ServiceMain.run(FunctionHostService::new);
  }
}
