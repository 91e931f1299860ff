package io.millrace.manager.certificates;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AuthorityTest {
  private static final Instant NOW = Instant.now();

  /** A root as the first release made it: no authority allowed below it. */
  private static final String FIRST_RELEASE =
      """
      -----BEGIN CERTIFICATE-----
      MIIBqzCCAVGgAwIBAgIUBtRE06lgvnGAbBpe08tevrp8s5kwCgYIKoZIzj0EAwIw
      MTERMA8GA1UECgwITWlsbHJhY2UxHDAaBgNVBAMME01pbGxyYWNlIENBIDBsZHIw
      MHQwIBcNMjYxMTIzMTAyNzUyWhgPMjA3NjExMTAxMDI3NTJaMDExETAPBgNVBAoM
      CE1pbGxyYWNlMRwwGgYDVQQDDBNNaWxscmFjZSBDQSAwbGRyMDB0MFkwEwYHKoZI
      zj0CAQYIKoZIzj0DAQcDQgAEsPDEp/XPjgngFvzZxdzzm1yQEcTYzayoJtjx7yKW
      vAN7FxXzuTwbOsloEAVm1gSDK8La0KwmzW0r1R+hPtnWfqNFMEMwHQYDVR0OBBYE
      FAoqOMJTNFjD1+dBEktyDc2h+ysvMBIGA1UdEwEB/wQIMAYBAf8CAQAwDgYDVR0P
      AQH/BAQDAgEGMAoGCCqGSM49BAMCA0gAMEUCIQDyqFTuDeF1PK/HkHtqZdrbAc2C
      ve0jir5R1gEuUpumHgIgAxnUjbr6Yn8lPrF9towbc6D2LmxcBlEiaHcgXy6jxRM=
      -----END CERTIFICATE-----
      """;

  private static final String FIRST_RELEASE_KEY =
      """
      -----BEGIN PRIVATE KEY-----
      MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgj8EzdZILuFbsYtZV
      XBFsGU7LCFjlBeQWpw7IrqH0nM2hRANCAASw8MSn9c+OCeAW/NnF3PObXJARxNjN
      rKgm2PHvIpa8A3sXFfO5PBs6yWgQBWbWBIMrwtrQrCbNbSvVH6E+2dZ+
      -----END PRIVATE KEY-----
      """;

  private static void validate(List<X509Certificate> chain, X509Certificate root) throws Exception {
    PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(root, null)));
    parameters.setRevocationEnabled(false);
    CertPathValidator.getInstance("PKIX")
        .validate(CertificateFactory.getInstance("X.509").generateCertPath(chain), parameters);
  }

  @Test
  void aRootThatAllowsNothingBelowItHasASuccessorOfItsName() throws Exception {
    X509Certificate old =
        (X509Certificate)
            CertificateFactory.getInstance("X.509")
                .generateCertificate(
                    new ByteArrayInputStream(FIRST_RELEASE.getBytes(StandardCharsets.US_ASCII)));
    Authority before = new Authority(old, Pem.key(FIRST_RELEASE_KEY));
    assertThat(old.getBasicConstraints()).isZero();

    Authority.Issued next = before.successor("another name", NOW);
    X509Certificate cross = before.cross(next.certificate(), NOW);
    Authority.Issued server =
        new Authority(next.certificate(), next.key())
            .server("box", List.of("localhost"), List.of(), NOW);

    assertThat(next.certificate().getSubjectX500Principal())
        .isEqualTo(old.getSubjectX500Principal());
    validate(List.of(server.certificate(), cross), old);
    validate(List.of(server.certificate()), next.certificate());
  }

  @Test
  void nothingOutlivesWhatSignedIt() {
    Instant longAgo = NOW.minus(Duration.ofDays(49 * 365));
    Authority.Issued root = Authority.root("old", longAgo);

    Authority.Issued client =
        new Authority(root.certificate(), root.key())
            .client("c", Duration.ofDays(Authority.CLIENT_DAYS), NOW);

    assertThat(client.certificate().getNotAfter()).isEqualTo(root.certificate().getNotAfter());
  }
}
