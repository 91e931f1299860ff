package io.millrace.console.site;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.GZIPOutputStream;

/**
 * Answers that are compressed on their way over TLS, for those who take that.
 *
 * <p>Not left to Vert.x there: of a connection of HTTP/2 that carried one answer with an encoding
 * of its own, as files are that the build compressed, Vert.x 5.0.8 goes on to call all others gzip
 * and sends them as they are, and no browser can read them.
 */
public final class Packed {
  /** Shorter answers gain nothing. */
  private static final int WORTHWHILE = 1_024;

  private Packed() {}

  /** Ends the answer with this body. */
  public static void end(RoutingContext context, Buffer body) {
    HttpServerResponse response = context.response();
    if (context.request().isSSL()) {
      response.putHeader("vary", "accept-encoding");
      if (body.length() >= WORTHWHILE && takesGzip(context)) {
        response.putHeader("content-encoding", "gzip").end(gzip(body));
        return;
      }
    }
    response.end(body);
  }

  /** Whether whoever asks can read gzip. */
  static boolean takesGzip(RoutingContext context) {
    String accepted = context.request().getHeader("accept-encoding");
    return accepted != null && accepted.contains("gzip");
  }

  private static Buffer gzip(Buffer body) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream(body.length() / 4);
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(body.getBytes());
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return Buffer.buffer(packed.toByteArray());
  }
}
