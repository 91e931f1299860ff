package io.millrace.ingest.app;

import io.millrace.common.service.ServiceMain;

/** Runs ingest as a process of its own. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    ServiceMain.run(IngestService::new);
  }
}
