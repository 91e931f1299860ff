package io.millrace.ingest.app;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.StringWriter;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate authority for tests. */
final class TestAuthority {
  /** A certificate with its key. */
  record Issued(X509Certificate certificate, KeyPair keys) {
    String certificatePem() {
      return pem(certificate);
    }

    String keyPem() {
      try {
        return pem(new JcaPKCS8Generator(keys.getPrivate(), null).generate());
      } catch (java.io.IOException e) {
        throw new AssertionError(e);
      }
    }
  }

  private final Issued authority;

  TestAuthority(String name) {
    KeyPair keys = keys();
    authority =
        issue(
            "CN=" + name,
            "CN=" + name,
            keys,
            keys,
            true,
            Instant.now().plus(Duration.ofDays(3650)),
            new GeneralName[0]);
  }

  X509Certificate certificate() {
    return authority.certificate();
  }

  String pem() {
    return authority.certificatePem();
  }

  Issued client(String name) {
    return issue(name, Instant.now().plus(Duration.ofDays(365)));
  }

  Issued expiredClient(String name) {
    return issue(name, Instant.now().minus(Duration.ofMinutes(1)));
  }

  private Issued issue(String name, Instant until) {
    return issue(
        authority.certificate().getSubjectX500Principal().getName(),
        "CN=" + name,
        keys(),
        authority.keys(),
        false,
        until,
        new GeneralName[0]);
  }

  JsonObject server(JsonObject request, Duration life) {
    List<GeneralName> names = new ArrayList<>();
    request
        .getJsonArray("names", new JsonArray())
        .forEach(n -> names.add(new GeneralName(GeneralName.dNSName, (String) n)));
    request
        .getJsonArray("addresses", new JsonArray())
        .forEach(a -> names.add(new GeneralName(GeneralName.iPAddress, (String) a)));
    Issued server =
        issue(
            authority.certificate().getSubjectX500Principal().getName(),
            "CN=" + request.getString("commonName"),
            keys(),
            authority.keys(),
            false,
            Instant.now().plus(life),
            names.toArray(new GeneralName[0]));
    return new JsonObject()
        .put("CACertificate", pem())
        .put("certificate", server.certificatePem())
        .put("privateKey", server.keyPem());
  }

  private static Issued issue(
      String issuer,
      String subject,
      KeyPair keys,
      KeyPair signer,
      boolean isAuthority,
      Instant until,
      GeneralName[] names) {
    try {
      JcaX509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
              new X500Name(issuer),
              new BigInteger(120, new SecureRandom()),
              Date.from(Instant.now().minus(Duration.ofHours(1))),
              Date.from(until),
              new X500Name(subject),
              keys.getPublic());
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(isAuthority));
      if (names.length > 0) {
        builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
      }
      return new Issued(
          new JcaX509CertificateConverter()
              .getCertificate(
                  builder.build(
                      new JcaContentSignerBuilder("SHA256withECDSA").build(signer.getPrivate()))),
          keys);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static KeyPair keys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static String pem(Object object) {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      writer.writeObject(object);
    } catch (java.io.IOException e) {
      throw new AssertionError(e);
    }
    return text.toString();
  }
}
