package io.millrace.common.control;

import io.vertx.codegen.annotations.GenIgnore;
import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;

/** How the edge fares now and fared lately, as far as the caller may see it. */
@ProxyGen
public interface MonitorService {
  String ADDRESS = "manager.monitor";

  /**
   * All pipelines together: {@code {inRate, outRate, errorRate, bytesInRate}} a second, {@code
   * {spoolMessages, spoolBytes, spoolFillRate, spoolLastsSeconds, diskFreeBytes}}, {@code alerts:
   * {critical, warning}}, {@code pipelines: {Healthy: n, …}}; for infrastructure administrators
   * {@code nodes} too: {@code [{service, node, version, heardAt, connected, pipelines, figures}]}.
   * {@code spoolLastsSeconds}, for how long the disk holds what comes in now if nothing leaves, is
   * absent when nothing comes in.
   */
  Future<JsonObject> overview(String token);

  /**
   * A line for each pipeline: {@code {id, name, projectId, state, stateReason, stateSince, inRate,
   * outRate, errorRate, waiting, waitingBytes, deadLetters, latencyP50Micros, latencyP99Micros}}.
   *
   * @param since {@code next} of an earlier answer, or empty
   * @return {@code {full, pipelines, next}}: only lines that changed since, unless {@code full}
   */
  Future<JsonObject> pipelines(String token, String since);

  /** The pipeline as {@link CatalogService#get} shows it, with the rates of its line. */
  Future<JsonObject> pipeline(String token, String id);

  /**
   * Figures of the past.
   *
   * @param query {@code {series, id, range}}: one series, or several joined by commas; {@code id}
   *     of a pipeline, or empty for the whole edge; {@code range} is {@code 15m}, {@code 1h},
   *     {@code 24h} or {@code 7d}
   * @return {@code {series, unit, stepSeconds, points: [[epoch milliseconds, value or null]]}} of
   *     the first series, and of the others likewise in {@code more}
   */
  Future<JsonObject> history(String token, JsonObject query);

  @GenIgnore
  static MonitorService proxy(Vertx vertx) {
    return new MonitorServiceVertxEBProxy(
        vertx, ADDRESS, new DeliveryOptions().setSendTimeout(10_000));
  }
}
