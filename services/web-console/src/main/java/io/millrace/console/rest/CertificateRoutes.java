package io.millrace.console.rest;

import io.millrace.common.control.CertificateService;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Certificates of clients, and the authorities that are trusted. */
public final class CertificateRoutes {
  private static final String ZIP = "application/zip";

  /** Fields of a new set, and what their files' names end in, as the original's. */
  private static final Map<String, String> FILES =
      Map.of(
          "CACertificate", "_CACertificate.crt",
          "certificate", "_certificate.crt",
          "privateKey", "_privateKey.key");

  private final CertificateService certificates;

  public CertificateRoutes(CertificateService certificates) {
    this.certificates = certificates;
  }

  public void install(Operations rest) {
    rest.on("createCertificate", this::create)
        .on("listCertificates", context -> certificates.list(BearerToken.of(context)))
        .on(
            "getCertificate",
            context -> certificates.find(BearerToken.of(context), context.pathParam("id")))
        .on("updateCertificate", this::update)
        .on("revokeCertificate", this::revoke)
        .on(
            "listCertificateAuthorities",
            context -> certificates.authorities(BearerToken.of(context)))
        .on("trustCertificateAuthority", this::trust)
        .on("distrustCertificateAuthority", this::distrust)
        .on(
            "rotateCertificateAuthority",
            context -> certificates.rotate(BearerToken.of(context), Request.object(context)));
  }

  /** A set as JSON or, where that is asked for, as a ZIP to download. */
  private Future<?> create(RoutingContext context) {
    Future<JsonObject> made =
        certificates.createClient(BearerToken.of(context), Request.object(context));
    String wanted = context.request().getHeader("Accept");
    return wanted != null && wanted.startsWith(ZIP)
        ? made.compose(set -> download(context, set))
        : made;
  }

  private static Future<Void> download(RoutingContext context, JsonObject set) {
    String prefix = Long.toString(System.currentTimeMillis());
    return context
        .response()
        .putHeader("Content-Type", ZIP)
        .putHeader(
            "Content-Disposition", "attachment; filename=\"" + prefix + "_certificates.zip\"")
        .end(zip(prefix, set));
  }

  private static Buffer zip(String prefix, JsonObject set) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, String> file : FILES.entrySet()) {
        zip.putNextEntry(new ZipEntry(prefix + file.getValue()));
        zip.write(set.getString(file.getKey()).getBytes(StandardCharsets.US_ASCII));
        zip.closeEntry();
      }
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return Buffer.buffer(bytes.toByteArray());
  }

  private Future<JsonObject> update(RoutingContext context) {
    return certificates
        .update(BearerToken.of(context), context.pathParam("id"), Request.object(context))
        .map(Operation::id);
  }

  private Future<JsonObject> revoke(RoutingContext context) {
    return certificates
        .revoke(BearerToken.of(context), context.pathParam("id"), Request.object(context))
        .map(Operation::id);
  }

  private Future<JsonObject> trust(RoutingContext context) {
    return certificates
        .trustAuthority(BearerToken.of(context), Request.object(context))
        .map(Operation::id);
  }

  private Future<JsonObject> distrust(RoutingContext context) {
    return certificates
        .distrustAuthority(BearerToken.of(context), context.pathParam("id"))
        .map(Operation::id);
  }
}
