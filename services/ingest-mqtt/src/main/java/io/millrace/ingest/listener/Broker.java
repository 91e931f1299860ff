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
    ConnectionCounts counts) {}
