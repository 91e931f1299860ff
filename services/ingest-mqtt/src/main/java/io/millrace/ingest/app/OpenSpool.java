package io.millrace.ingest.app;

import io.millrace.ingest.session.Journal;
import io.millrace.ingest.session.Recovered;
import io.millrace.ingest.session.SessionLimits;
import io.millrace.ingest.spool.Spool;
import io.millrace.ingest.spool.SpoolOptions;
import java.io.IOException;

/** The spool and what was found in it beside the queues of pipelines. */
record OpenSpool(Spool spool, Journal journal, Recovered recovered) {
  /**
   * Opens the spool and reads what sessions and retained messages left there. Blocks.
   *
   * @throws IOException when the folder cannot be used; the message names it
   */
  static OpenSpool open(SpoolOptions options, SessionLimits limits, Alerts alerts)
      throws IOException {
    Spool spool = Spool.open(options, alerts);
    try {
      Journal journal = new Journal(spool, limits);
      Recovered recovered = Recovered.read(spool, journal);
      if (recovered.damaged() > 0) {
        alerts.damaged(
            "",
            recovered.damaged(),
            recovered.damaged() + " entries of sessions or retained messages were lost");
      }
      return new OpenSpool(spool, journal, recovered);
    } catch (IOException | RuntimeException unreadable) {
      spool.close();
      throw unreadable;
    }
  }
}
