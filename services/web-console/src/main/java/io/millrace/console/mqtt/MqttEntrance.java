package io.millrace.console.mqtt;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.common.failure.Failure;
import io.millrace.common.tunnel.Tunnels;
import io.millrace.console.site.Origin;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * Takes in MQTT clients at {@code /mqtt} of the HTTPS port. Who they are their certificate says, as
 * on the MQTT port: no token, no cookie, and nobody on the port without TLS.
 */
public final class MqttEntrance implements Handler<RoutingContext> {
  /** Where it is served. */
  public static final String PATH = "/mqtt";

  private final Tunnels tunnels;
  private final Counter refused;

  public MqttEntrance(Vertx vertx, MeterRegistry meters) {
    this.tunnels = new Tunnels(vertx);
    this.refused = meters.counter("millrace.console.mqtt.refused");
    Gauge _ =
        Gauge.builder("millrace.console.mqtt.clients", tunnels, Tunnels::size).register(meters);
  }

  /** To be called before the first client comes, on the context that serves them. */
  public Future<Void> start() {
    return tunnels.start();
  }

  /** Ends the connections of all clients. */
  public Future<Void> stop() {
    return tunnels.stop();
  }

  @Override
  public void handle(RoutingContext context) {
    try {
      HttpServerRequest request = context.request();
      Upgrade upgrade = Upgrade.of(request);
      JsonObject who = identified(request);
      PassThrough client = new PassThrough();
      tunnels
          .open(Tunnels.MQTT, who, client)
          .onSuccess(tunnel -> client.begin(tunnel, upgrade, request))
          .onFailure(refusal -> refuse(context, refusal));
    } catch (RuntimeException refusal) {
      refuse(context, refusal);
    }
  }

  private void refuse(RoutingContext context, Throwable refusal) {
    refused.increment();
    context.fail(refusal);
  }

  /** What ingest judges by. */
  private static JsonObject identified(HttpServerRequest request) {
    if (Origin.isForeign(request)) {
      throw forbidden("pages of other sites may not connect here");
    }
    SSLSession session = request.sslSession();
    if (session == null) {
      throw forbidden(
          "MQTT is taken here over HTTPS only, with a client certificate of this edge; MILLRACE_HTTPS_PORT sets the port");
    }
    SocketAddress from = request.remoteAddress();
    return new JsonObject()
        .put("certificates", certificates(session))
        .put("host", from.hostAddress())
        .put("port", from.port());
  }

  private static JsonArray certificates(SSLSession session) {
    try {
      JsonArray encoded = new JsonArray();
      for (Certificate certificate : session.getPeerCertificates()) {
        encoded.add(certificate.getEncoded());
      }
      return encoded;
    } catch (SSLPeerUnverifiedException none) {
      throw forbidden("MQTT clients need a certificate of this edge, and this one showed none");
    } catch (CertificateEncodingException unreadable) {
      throw forbidden("the client certificate cannot be read");
    }
  }

  private static RuntimeException forbidden(String words) {
    return Failure.of(Failure.Kind.FORBIDDEN, words).toException();
  }
}
