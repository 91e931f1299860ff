package io.millrace.manager.control;

import io.millrace.common.control.SpecService;
import io.millrace.manager.compile.SpecBook;
import io.vertx.core.Future;

/** The manager's end of {@link SpecService}. */
public final class SpecDesk implements SpecService {
  private final Desk desk;
  private final SpecBook specs;

  public SpecDesk(Desk desk, SpecBook specs) {
    this.desk = desk;
    this.specs = specs;
  }

  @Override
  public Future<String> fetchJson(String knownRevision) {
    return specs.specs().revision().equals(knownRevision)
        ? Future.succeededFuture("")
        : desk.work(specs::json);
  }
}
