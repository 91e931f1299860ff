package io.millrace.common.control;

import io.vertx.codegen.annotations.GenIgnore;
import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** The edge's own certificate authority, and whom it trusts beside itself. */
@ProxyGen
public interface CertificateService {
  String ADDRESS = "manager.certificates";

  /** Published, with the new revision as body, whenever {@link #trustJson} changed. */
  String CHANGED = "manager.certificates.changed";

  /**
   * A new client certificate for MQTT: {@code {id, CACertificate, certificate, privateKey}}, PEM
   * strings. The key is not kept.
   *
   * @param options {@code {name, note, days, publish: [filter], subscribe: [filter]}}, all of which
   *     may be left out
   */
  Future<JsonObject> createClient(String token, JsonObject options);

  /**
   * A server certificate for a node of this installation; takes no token, as only services reach
   * the bus.
   *
   * @param request {@code {commonName, names: [DNS name], addresses: [IP address]}}
   * @return {@code {CACertificate, certificate, privateKey}}, PEM strings; {@code certificate} is
   *     followed by what clients need that know an older root only
   */
  Future<JsonObject> createServer(JsonObject request);

  /**
   * Issued client certificates, newest first: {@code [{id, serial, name, note, subject, createdAt,
   * expiresAt, revokedAt, publish, subscribe}]}.
   */
  Future<JsonArray> list(String token);

  /** One of them. */
  Future<JsonObject> find(String token, String id);

  /**
   * Changes what is said about a certificate; live connections go by it at once.
   *
   * @param changes {@code {note, publish, subscribe}}; what is left out stays, null allows every
   *     topic
   */
  Future<String> update(String token, String id, JsonObject changes);

  /**
   * Takes a certificate's validity away for good, on live connections too. Revoking again changes
   * nothing.
   *
   * @param options {@code {authorityId}} for a certificate of another authority, whose serial
   *     number is the id then
   */
  Future<String> revoke(String token, String id, JsonObject options);

  /**
   * Trusted authorities: {@code [{id, name, note, own, current, certificate, createdAt, expiresAt,
   * trustedUntil, publish, subscribe}]}, the one that signs first.
   */
  Future<JsonArray> authorities(String token);

  /**
   * Trusts another authority's client certificates.
   *
   * @param authority {@code {name, certificate: PEM, note, publish, subscribe}}
   */
  Future<String> trustAuthority(String token, JsonObject authority);

  /** Ends that; live connections of its certificates end. Empty when there is none of this id. */
  Future<String> distrustAuthority(String token, String id);

  /**
   * Makes a new root that signs from now on; the older ones stay trusted for a while.
   *
   * @param options {@code {overlapDays}}: 90 when left out; 0 for none
   * @return {@code {id, CACertificate, trustedUntil}}; the last is the end of the older ones
   */
  Future<JsonObject> rotate(String token, JsonObject options);

  /**
   * The set of what is trusted as JSON ({@link io.millrace.common.trust.TrustSet}), or an empty
   * string when it still is of revision {@code knownRevision}. Takes no token.
   */
  Future<String> trustJson(String knownRevision);

  @GenIgnore
  static CertificateService proxy(Vertx vertx) {
    return new CertificateServiceVertxEBProxy(
        vertx, ADDRESS, new DeliveryOptions().setSendTimeout(10_000));
  }
}
