package io.millrace.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.WebSocket;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.Cookie;
import com.microsoft.playwright.options.SameSiteAttribute;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** The console over HTTPS, with a certificate of the edge's own authority. */
final class ConsoleOverHttps {
  private static final String YEAR = "max-age=31536000";

  /** What the page and everything that it loaded came by. */
  private static final String PROTOCOLS =
      """
      ['navigation', 'resource']
        .flatMap((type) => performance.getEntriesByType(type))
        .filter(({ name }) => name.startsWith('https:'))
        .map(({ nextHopProtocol }) => nextHopProtocol)
      """;

  private final Millrace edge;
  private final int port;
  private final Path authority;

  /**
   * @param port the one of HTTPS
   * @param authority file of the edge's authority, as it comes with a device's certificate
   */
  ConsoleOverHttps(Millrace edge, int port, Path authority) {
    this.edge = edge;
    this.port = port;
    this.authority = authority;
  }

  /** Login, pages and the live line, with nothing let through that TLS keeps out. */
  void isTheSameAndSafer(Oven oven) throws IOException, GeneralSecurityException {
    String url = "https://localhost:" + port;
    try (Viewer viewer =
        new Viewer(
            url,
            edge.data().resolve("admin-credentials"),
            "--ignore-certificate-errors-spki-list=" + trustedKey())) {
      Page page = viewer.window(ColorScheme.LIGHT, 1440, 900);
      List<WebSocket> lines = new ArrayList<>();
      page.onWebSocket(lines::add);
      Response first = page.navigate(url);
      assertThat(first.headerValue("strict-transport-security")).isEqualTo(YEAR);
      viewer.signIn(page);
      assertCameByHttp2(page);
      assertCookieIsForTlsAlone(page);

      page.navigate(url + "/pipelines/" + edge.idOf("datapipelines", "oven-temperature") + "/tap");
      page.getByText("Waiting for the next message").waitFor();
      oven.publishUntilSeen("{\"celsius\": 10}", page.getByText("\"fahrenheit\":50").first());
      assertThat(lines)
          .isNotEmpty()
          .allSatisfy(
              line -> assertThat(line.url()).isEqualTo("wss://localhost:" + port + "/v1.0/live"));
      assertThat(viewer.faults()).isEmpty();
      assertScriptsOfOthersAreRefused(viewer, page);
    }
  }

  @SuppressWarnings("unchecked")
  private static void assertCameByHttp2(Page page) {
    assertThat((List<String>) page.evaluate(PROTOCOLS))
        .hasSizeGreaterThan(3)
        .allSatisfy(protocol -> assertThat(protocol).isEqualTo("h2"));
  }

  private static void assertCookieIsForTlsAlone(Page page) {
    Cookie session =
        page.context().cookies().stream()
            .filter(cookie -> cookie.name.equals("millrace-session"))
            .findFirst()
            .orElseThrow();
    assertThat(session.secure).isTrue();
    assertThat(session.httpOnly).isTrue();
    assertThat(session.sameSite).isEqualTo(SameSiteAttribute.STRICT);
    assertThat(page.evaluate("document.cookie")).isEqualTo("");
  }

  /** Shows besides that the viewer would have noticed. */
  private static void assertScriptsOfOthersAreRefused(Viewer viewer, Page page) {
    ConsoleMessage said =
        page.waitForConsoleMessage(() ->
            page.evaluate(
                """
                {
                  const script = document.createElement('script')
                  script.textContent = 'window.intruded = true'
                  document.head.append(script)
                }
                """));
    assertThat(said.text()).contains("Content Security Policy");
    assertThat(page.evaluate("window.intruded")).isNull();
    assertThat(viewer.faults()).hasSize(1);
  }

  /**
   * The key of a certificate that the edge's authority vouches for and that is made out to this
   * name; the browser is to take this one, as it has no other way to be told of an authority.
   *
   * @return SHA-256 of the public key, base64
   */
  private String trustedKey() throws IOException, GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trusted().getTrustManagers(), null);
    try (SSLSocket socket =
        (SSLSocket) context.getSocketFactory().createSocket("localhost", port)) {
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      socket.setSSLParameters(parameters);
      socket.startHandshake();
      byte[] key = socket.getSession().getPeerCertificates()[0].getPublicKey().getEncoded();
      return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-256").digest(key));
    }
  }

  private TrustManagerFactory trusted() throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    try (var pem = Files.newInputStream(authority)) {
      store.setCertificateEntry(
          "edge", CertificateFactory.getInstance("X.509").generateCertificate(pem));
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory;
  }
}
