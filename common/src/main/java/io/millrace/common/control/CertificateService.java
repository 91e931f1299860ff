package io.millrace.common.control;

import io.vertx.codegen.annotations.GenIgnore;
import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** The edge's own certificate authority. */
@ProxyGen
public interface CertificateService {
  String ADDRESS = "manager.certificates";

  /**
   * A new client certificate for MQTT: {@code {CACertificate, certificate, privateKey}}, PEM
   * strings. Logged, listed, not kept.
   */
  Future<JsonObject> createClient(String token, JsonObject options);

  /**
   * A server certificate for a node of this installation; takes no token, as only services reach
   * the bus.
   *
   * @param request {@code {commonName, names: [DNS name], addresses: [IP address]}}
   * @return {@code {CACertificate, certificate, privateKey}}, PEM strings
   */
  Future<JsonObject> createServer(JsonObject request);

  /** Issued client certificates: {@code [{serial, subject, createdAt, expiresAt, revokedAt}]}. */
  Future<JsonArray> list(String token);

  @GenIgnore
  static CertificateService proxy(Vertx vertx) {
    return new CertificateServiceVertxEBProxy(
        vertx, ADDRESS, new DeliveryOptions().setSendTimeout(10_000));
  }
}
