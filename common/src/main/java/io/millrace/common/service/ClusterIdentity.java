package io.millrace.common.service;

import io.millrace.common.secret.InstallationKey;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Date;
import java.util.HexFormat;
import java.util.Set;
import org.bouncycastle.asn1.sec.SECNamedCurves;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.jce.spec.ECNamedCurveSpec;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * How nodes prove to each other on the event bus that they belong together: mutual TLS under an
 * authority whose key every node derives from the installation key. Nothing has to be handed out,
 * and a node can be joined while the manager is away; whoever lacks the key can neither speak nor
 * listen.
 */
public final class ClusterIdentity {
  private static final X500Name AUTHORITY = new X500Name("CN=Millrace cluster");
  private static final Instant FROM = Instant.parse("2020-01-01T00:00:00Z");
  private static final Instant UNTIL = Instant.parse("2120-01-01T00:00:00Z");
  private static final String CURVE = "secp256r1";
  private static final int SCALAR_BYTES = 40; // 64 bits more than the order: no bias.
  private static final int SUFFIX_BYTES = 8;

  private final InstallationKey key;
  private final String node;

  /**
   * @param node the name in this node's certificate
   */
  public ClusterIdentity(InstallationKey key, String node) {
    this.key = key;
    this.node = node;
  }

  /** The cluster's name with a mark of the installation key: others' nodes are strangers. */
  String named(String name) {
    return name + "-" + HexFormat.of().formatHex(key.derived("cluster name", SUFFIX_BYTES));
  }

  /** Mutual TLS 1.3 between the members' event buses. */
  EventBusOptions secure(EventBusOptions bus) {
    try {
      KeyPair authority = authorityKeys();
      KeyPair own = fresh();
      String root = pem(certificate(authority, AUTHORITY, authority.getPublic(), true));
      X500Name name = new X500Name("CN=" + node);
      String leaf = pem(certificate(authority, name, own.getPublic(), false));
      return bus.setSsl(true)
          .setClientAuth(ClientAuth.REQUIRED)
          .setEnabledSecureTransportProtocols(Set.of("TLSv1.3"))
          .setTrustOptions(new PemTrustOptions().addCertValue(Buffer.buffer(root)))
          .setKeyCertOptions(
              new PemKeyCertOptions()
                  .setCertValue(Buffer.buffer(leaf))
                  .setKeyValue(Buffer.buffer(pem(own.getPrivate()))));
    } catch (GeneralSecurityException | OperatorCreationException | IOException impossible) {
      throw new IllegalStateException(
          "no certificate for the cluster could be made: " + impossible.getMessage(), impossible);
    }
  }

  /** The same on every node: the private scalar is derived, the public point follows from it. */
  private KeyPair authorityKeys() throws GeneralSecurityException {
    X9ECParameters curve = SECNamedCurves.getByOID(SECObjectIdentifiers.secp256r1);
    BigInteger derived = new BigInteger(1, key.derived("cluster authority", SCALAR_BYTES));
    BigInteger scalar = derived.mod(curve.getN().subtract(BigInteger.ONE)).add(BigInteger.ONE);
    var point = curve.getG().multiply(scalar).normalize();
    ECNamedCurveSpec spec =
        new ECNamedCurveSpec(CURVE, curve.getCurve(), curve.getG(), curve.getN(), curve.getH());
    KeyFactory factory = KeyFactory.getInstance("EC", new BouncyCastleProvider());
    PrivateKey secret =
        factory.generatePrivate(new java.security.spec.ECPrivateKeySpec(scalar, spec));
    PublicKey open =
        factory.generatePublic(
            new java.security.spec.ECPublicKeySpec(
                new java.security.spec.ECPoint(
                    point.getAffineXCoord().toBigInteger(), point.getAffineYCoord().toBigInteger()),
                spec));
    return new KeyPair(open, secret);
  }

  private static KeyPair fresh() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec(CURVE), new SecureRandom());
    return generator.generateKeyPair();
  }

  private static X509CertificateHolder certificate(
      KeyPair authority, X500Name subject, PublicKey subjectKey, boolean root)
      throws OperatorCreationException, IOException {
    X509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            AUTHORITY,
            root ? BigInteger.ONE : new BigInteger(127, new SecureRandom()).setBit(126),
            Date.from(FROM),
            Date.from(UNTIL),
            subject,
            subjectKey);
    builder =
        builder.addExtension(
            Extension.basicConstraints,
            true,
            root ? new BasicConstraints(0) : new BasicConstraints(false));
    builder =
        builder.addExtension(
            Extension.keyUsage,
            true,
            new KeyUsage(root ? KeyUsage.keyCertSign : KeyUsage.digitalSignature));
    if (!root) {
      builder =
          builder.addExtension(
              Extension.extendedKeyUsage,
              false,
              new ExtendedKeyUsage(
                  new KeyPurposeId[] {
                    KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth
                  }));
    }
    return builder.build(
        new JcaContentSignerBuilder("SHA256withECDSA")
            .setProvider(new BouncyCastleProvider())
            .build(authority.getPrivate()));
  }

  private static String pem(Object value) throws IOException {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      writer.writeObject(
          value instanceof PrivateKey secret
              ? new org.bouncycastle.openssl.jcajce.JcaPKCS8Generator(secret, null)
              : value);
    }
    return text.toString();
  }
}
