package io.millrace.manager.app;

import io.millrace.common.service.ServiceMain;

/** The pipeline-manager as a process of its own. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    ServiceMain.run(ManagerService::new);
  }
}
