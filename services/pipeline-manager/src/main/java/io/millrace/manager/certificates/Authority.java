package io.millrace.manager.certificates;

import io.millrace.common.failure.Failure;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Signs certificates: EC P-256, SHA-256. */
final class Authority {
  /** As the original's. */
  static final int CLIENT_DAYS = 30 * 365 + 8;

  private static final Duration ROOT_LIFE = Duration.ofDays(50 * 365);
  private static final Duration SERVER_LIFE = Duration.ofDays(397);
  // Clocks of devices may lag behind ours.
  private static final Duration BACKDATED = Duration.ofDays(1);
  private static final int SERIAL_BITS = 127;

  private static final SecureRandom RANDOM = new SecureRandom();

  private final X509Certificate certificate;
  private final PrivateKey key;

  /** A certificate with its key. */
  record Issued(X509Certificate certificate, PrivateKey key) {
    String serial() {
      return certificate.getSerialNumber().toString(16);
    }
  }

  Authority(X509Certificate certificate, PrivateKey key) {
    this.certificate = certificate;
    this.key = key;
  }

  X509Certificate certificate() {
    return certificate;
  }

  /** A new root that signed itself. */
  static Issued root(String commonName, Instant now) {
    return root(name(commonName), now);
  }

  private static Issued root(X500Name name, Instant now) {
    try {
      KeyPair pair = keyPair();
      X509v3CertificateBuilder builder =
          authority(name, name, pair.getPublic(), now.minus(BACKDATED), now.plus(ROOT_LIFE));
      return new Issued(sign(builder, pair.getPrivate()), pair.getPrivate());
    } catch (GeneralSecurityException | OperatorCreationException | IOException failure) {
      throw impossible(failure);
    }
  }

  /**
   * The root that takes this one's place. Where this one allows no authority below it, the new one
   * has its name: a change of keys under one name is allowed (RFC 5280, section 4.2.1.9).
   */
  Issued successor(String commonName, Instant now) {
    boolean nothingBelow = certificate.getBasicConstraints() == 0;
    X500Name name =
        nothingBelow
            ? X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded())
            : name(commonName);
    return root(name, now);
  }

  /** {@code root} with this one's signature: who trusts this one can then trust the other. */
  X509Certificate cross(X509Certificate root, Instant now) {
    try {
      Instant end = certificate.getNotAfter().toInstant();
      X509v3CertificateBuilder builder =
          authority(
              X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded()),
              X500Name.getInstance(root.getSubjectX500Principal().getEncoded()),
              root.getPublicKey(),
              now.minus(BACKDATED),
              end);
      add(
          builder,
          Extension.authorityKeyIdentifier,
          false,
          new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(certificate));
      return sign(builder, key);
    } catch (GeneralSecurityException | OperatorCreationException | IOException failure) {
      throw impossible(failure);
    }
  }

  private static X509v3CertificateBuilder authority(
      X500Name issuer, X500Name subject, PublicKey key, Instant from, Instant until)
      throws GeneralSecurityException, IOException {
    X509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            issuer, serial(), Date.from(from), Date.from(until), subject, key);
    add(builder, Extension.basicConstraints, true, new BasicConstraints(true));
    add(builder, Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
    add(
        builder,
        Extension.subjectKeyIdentifier,
        false,
        new JcaX509ExtensionUtils().createSubjectKeyIdentifier(key));
    return builder;
  }

  /** For devices and other MQTT clients. */
  Issued client(String commonName, Duration life, Instant now) {
    return leaf(commonName, KeyPurposeId.id_kp_clientAuth, List.of(), life, now);
  }

  /**
   * For a listener.
   *
   * @param names DNS names
   * @param addresses IP addresses
   */
  Issued server(String commonName, List<String> names, List<String> addresses, Instant now) {
    List<GeneralName> alternatives =
        java.util.stream.Stream.concat(
                names.stream().map(name -> new GeneralName(GeneralName.dNSName, name)),
                addresses.stream().map(address -> new GeneralName(GeneralName.iPAddress, address)))
            .toList();
    return leaf(commonName, KeyPurposeId.id_kp_serverAuth, alternatives, SERVER_LIFE, now);
  }

  private Issued leaf(
      String commonName,
      KeyPurposeId purpose,
      List<GeneralName> alternatives,
      Duration life,
      Instant now) {
    try {
      KeyPair pair = keyPair();
      X509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
              certificate,
              serial(),
              Date.from(now.minus(BACKDATED)),
              end(now.plus(life)),
              name(commonName),
              pair.getPublic());
      JcaX509ExtensionUtils ids = new JcaX509ExtensionUtils();
      add(builder, Extension.basicConstraints, true, new BasicConstraints(false));
      add(builder, Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
      add(builder, Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
      add(
          builder,
          Extension.subjectKeyIdentifier,
          false,
          ids.createSubjectKeyIdentifier(pair.getPublic()));
      add(
          builder,
          Extension.authorityKeyIdentifier,
          false,
          ids.createAuthorityKeyIdentifier(certificate));
      if (!alternatives.isEmpty()) {
        add(
            builder,
            Extension.subjectAlternativeName,
            false,
            new GeneralNames(alternatives.toArray(new GeneralName[0])));
      }
      return new Issued(sign(builder, key), pair.getPrivate());
    } catch (GeneralSecurityException | OperatorCreationException | IOException failure) {
      throw impossible(failure);
    }
  }

  /** Nothing lives longer than what signed it. */
  private Date end(Instant wanted) {
    Date last = certificate.getNotAfter();
    return wanted.isAfter(last.toInstant()) ? last : Date.from(wanted);
  }

  private static void add(
      X509v3CertificateBuilder builder,
      ASN1ObjectIdentifier id,
      boolean critical,
      ASN1Encodable value)
      throws CertIOException {
    X509v3CertificateBuilder _ = builder.addExtension(id, critical, value);
  }

  private static X509Certificate sign(X509v3CertificateBuilder builder, PrivateKey key)
      throws GeneralSecurityException, OperatorCreationException {
    return new JcaX509CertificateConverter()
        .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key)));
  }

  private static KeyPair keyPair() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"), RANDOM);
    return generator.generateKeyPair();
  }

  private static X500Name name(String commonName) {
    return new X500NameBuilder(BCStyle.INSTANCE)
        .addRDN(BCStyle.O, "Millrace")
        .addRDN(BCStyle.CN, commonName)
        .build();
  }

  private static BigInteger serial() {
    return new BigInteger(SERIAL_BITS, RANDOM).setBit(SERIAL_BITS - 1);
  }

  private static RuntimeException impossible(Exception failure) {
    return Failure.of(
            Failure.Kind.INTERNAL, "no certificate could be made: " + failure.getMessage())
        .toException();
  }
}
