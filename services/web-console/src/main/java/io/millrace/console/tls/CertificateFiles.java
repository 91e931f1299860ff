package io.millrace.console.tls;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A certificate of one's own in two files, which may be replaced at any time. */
public record CertificateFiles(Path certificate, Path key) implements CertificateSource {
  @Override
  public Future<Pem> next(Optional<Pem> current) {
    return Vertx.currentContext()
        .executeBlocking(() -> new Pem(Files.readString(certificate), Files.readString(key)));
  }
}
