package io.millrace.egress.app;

import io.millrace.common.service.ServiceMain;

/** The egress service as a process of its own. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    ServiceMain.run(EgressService::new);
  }
}
