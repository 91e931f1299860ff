package io.millrace.ingest.listener;

import io.millrace.ingest.session.RetainedMessages;
import io.millrace.ingest.session.Sessions;
import io.millrace.ingest.session.Subscriptions;

/** What all connections of a node share. */
public record Broker(
    Sessions sessions,
    Subscriptions subscriptions,
    RetainedMessages retained,
    BrokerOptions options,
    ConnectionCounts counts,
    Passports passports,
    Admission admission,
    AssemblyBudget assembly) {
  public Broker(
      Sessions sessions,
      Subscriptions subscriptions,
      RetainedMessages retained,
      BrokerOptions options,
      ConnectionCounts counts,
      Passports passports) {
    this(
        sessions,
        subscriptions,
        retained,
        options,
        counts,
        passports,
        new Admission(options.connections(), counts),
        new AssemblyBudget(options.assemblyBytes()));
  }

  /** Bytes of large packets that are coming in. */
  public long assembling() {
    return assembly.used();
  }
}
