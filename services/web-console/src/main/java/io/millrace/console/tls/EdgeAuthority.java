package io.millrace.console.tls;

import io.millrace.common.control.CertificateService;
import io.millrace.common.service.BoxNames;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A certificate of the edge's own authority for the names of this box; renewed before its end. */
public final class EdgeAuthority implements CertificateSource {
  private static final Duration RENEW_BEFORE = Duration.ofDays(30);

  private final Vertx vertx;
  private final CertificateService authority;
  private final String node;
  private final List<String> names;

  /**
   * @param names further names and addresses of the box
   */
  public EdgeAuthority(Vertx vertx, CertificateService authority, String node, List<String> names) {
    this.vertx = vertx;
    this.authority = authority;
    this.node = node;
    this.names = List.copyOf(names);
  }

  @Override
  public Future<Pem> next(Optional<Pem> current) {
    if (current.isPresent() && lasts(current.get())) {
      return Future.succeededFuture(current.get());
    }
    return vertx
        .executeBlocking(() -> BoxNames.find(names))
        .compose(box ->
            authority.createServer(
                new JsonObject()
                    .put("commonName", node)
                    .put("names", new JsonArray(List.copyOf(box.dns())))
                    .put("addresses", new JsonArray(List.copyOf(box.addresses())))))
        .map(made -> new Pem(made.getString("certificate"), made.getString("privateKey")));
  }

  private static boolean lasts(Pem pem) {
    try {
      X509Certificate certificate =
          (X509Certificate)
              CertificateFactory.getInstance("X.509")
                  .generateCertificate(
                      new ByteArrayInputStream(
                          pem.certificate().getBytes(StandardCharsets.US_ASCII)));
      return certificate.getNotAfter().toInstant().isAfter(Instant.now().plus(RENEW_BEFORE));
    } catch (CertificateException unreadable) {
      return false;
    }
  }
}
