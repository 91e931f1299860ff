package io.millrace.common.wire;

import io.millrace.common.link.LinkFrameCodec;
import io.millrace.common.status.AlertReport;
import io.millrace.common.status.StatusReport;
import io.vertx.core.eventbus.EventBus;

/**
 * Registers every codec of the installation's event bus. Must run before any consumer or sender of
 * it.
 */
public final class Wire {
  private Wire() {}

  /** To be called once on each event bus. */
  public static void register(EventBus bus) {
    bus.registerCodec(new LinkFrameCodec());
    bus.registerDefaultCodec(StatusReport.class, new RecordCodec<>(StatusReport.class));
    bus.registerDefaultCodec(AlertReport.class, new RecordCodec<>(AlertReport.class));
  }
}
