package io.millrace.console.tls;

import io.millrace.common.beat.Beat;
import io.millrace.common.service.StartFailure;
import io.millrace.console.tls.CertificateSource.Pem;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.ServerSSLOptions;
import io.vertx.core.net.TrustOptions;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** HTTPS with HTTP/2, TLS 1.2 and 1.3. Opens once there is a certificate and follows its source. */
public final class HttpsServer {
  private static final long RETRY_MILLIS = 500;
  private static final long CHECK_MILLIS = 10_000;
  private static final Set<String> VERSIONS = Set.of("TLSv1.2", "TLSv1.3");
  private static final Logger log = LoggerFactory.getLogger(HttpsServer.class);

  private final Vertx vertx;
  private final CertificateSource source;
  private final Address address;
  private final ShownCertificates clients;
  private @Nullable HttpServer server;
  private @Nullable Pem served;
  private boolean stopped;
  private long timer = -1;
  private String problem = "HTTPS waits for its certificate";

  /** Where to listen. */
  public record Address(String host, int port) {}

  /**
   * @param clients takes the certificates that clients show if they have any
   */
  public HttpsServer(
      Vertx vertx, CertificateSource source, Address address, ShownCertificates clients) {
    this.clients = clients;
    this.vertx = vertx;
    this.source = source;
    this.address = address;
  }

  /**
   * Succeeds at once while the certificate has to be waited for; fails when files are wrong or the
   * port cannot be used.
   */
  public Future<Void> start(HttpServerOptions options, Handler<HttpServerRequest> handler) {
    return source
        .next(Optional.empty())
        .transform(found -> {
          if (found.succeeded()) {
            return open(found.result(), options, handler);
          }
          if (source instanceof CertificateFiles files) {
            return Future.failedFuture(unreadable(files, found.cause()));
          }
          timer = vertx.setTimer(RETRY_MILLIS, ignored -> again(options, handler));
          return Future.succeededFuture();
        });
  }

  private static StartFailure unreadable(CertificateFiles files, Throwable cause) {
    return new StartFailure(
        "MILLRACE_HTTPS_CERTIFICATE "
            + files.certificate()
            + " or MILLRACE_HTTPS_KEY "
            + files.key()
            + " cannot be used: "
            + cause.getMessage(),
        cause);
  }

  private void again(HttpServerOptions options, Handler<HttpServerRequest> handler) {
    if (!stopped) {
      start(options, handler).onFailure(failure -> problem = "HTTPS: " + failure.getMessage());
    }
  }

  private Future<Void> open(
      Pem pem, HttpServerOptions options, Handler<HttpServerRequest> handler) {
    options
        .setSsl(true)
        .setUseAlpn(true)
        // What is sent here is packed by those who send it.
        .setCompressionSupported(false)
        .setEnabledSecureTransportProtocols(VERSIONS)
        .setKeyCertOptions(keyCertificate(pem))
        .setClientAuth(ClientAuth.REQUEST)
        .setTrustOptions(TrustOptions.wrap(clients));
    return vertx
        .createHttpServer(options)
        .requestHandler(handler)
        .listen(address.port(), address.host())
        .onSuccess(opened -> {
          server = opened;
          served = pem;
          problem = "";
          timer = Beat.every(vertx, CHECK_MILLIS, this::check);
          log.info("HTTPS on {}:{}", address.host(), opened.actualPort());
        })
        .mapEmpty();
  }

  private void check() {
    source
        .next(Optional.ofNullable(served))
        .onSuccess(next -> {
          if (!next.equals(served)) {
            replace(next);
          }
        })
        .onFailure(failure -> log.debug("certificate not read: {}", failure.getMessage()));
  }

  /** Connections that are open stay; new ones see the new certificate. */
  private void replace(Pem next) {
    HttpServer opened = server;
    if (opened == null) {
      return;
    }
    ServerSSLOptions options = new ServerSSLOptions();
    options.setUseAlpn(true);
    options.setEnabledSecureTransportProtocols(VERSIONS);
    options.setKeyCertOptions(keyCertificate(next));
    options.setClientAuth(ClientAuth.REQUEST);
    options.setTrustOptions(TrustOptions.wrap(clients));
    // Told once: what cannot be used is not tried again until it changes.
    served = next;
    opened
        .updateSSLOptions(options)
        .onSuccess(done -> log.info("HTTPS has a new certificate"))
        .onFailure(unusable ->
            log.warn("the new certificate of HTTPS cannot be used: {}", unusable.getMessage()));
  }

  private static PemKeyCertOptions keyCertificate(Pem pem) {
    return new PemKeyCertOptions()
        .setCertValue(Buffer.buffer(pem.certificate()))
        .setKeyValue(Buffer.buffer(pem.key()));
  }

  /** Why it does not serve; empty when it does. */
  public Optional<String> problem() {
    return problem.isEmpty() ? Optional.empty() : Optional.of(problem);
  }

  /** 0 while it is not listened on. */
  public int port() {
    return server == null ? 0 : server.actualPort();
  }

  /** Lets requests that are under way finish. */
  public Future<Void> stop(long drainSeconds) {
    stopped = true;
    vertx.cancelTimer(timer);
    HttpServer opened = server;
    server = null;
    return opened == null
        ? Future.succeededFuture()
        : opened.shutdown(drainSeconds, TimeUnit.SECONDS);
  }
}
