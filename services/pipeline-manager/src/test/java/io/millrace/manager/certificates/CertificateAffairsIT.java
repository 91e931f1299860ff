package io.millrace.manager.certificates;

import static io.millrace.manager.app.RunningManager.await;
import static io.millrace.manager.app.RunningManager.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.common.control.CertificateService;
import io.millrace.common.failure.Failure;
import io.millrace.common.trust.TrustSet;
import io.millrace.common.wire.Json;
import io.millrace.manager.app.RunningManager;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Revoking, rules, roots that follow each other, authorities of others: the manager's part. */
class CertificateAffairsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir Path data;
  RunningManager manager;
  final List<String> announced = new CopyOnWriteArrayList<>();

  @BeforeEach
  void start() throws IOException {
    manager = RunningManager.start(data);
    manager
        .vertx
        .eventBus()
        .<String>consumer(CertificateService.CHANGED, message -> announced.add(message.body()));
  }

  @AfterEach
  void stop() {
    manager.close();
  }

  private JsonObject create(JsonObject options) throws IOException {
    return await(manager.certificates.createClient(manager.token(), options));
  }

  private TrustSet trust() {
    return Json.read(await(manager.certificates.trustJson("")), TrustSet.class);
  }

  private static JsonObject server(RunningManager manager) {
    return await(
        manager.certificates.createServer(
            new JsonObject().put("names", new JsonArray().add("localhost"))));
  }

  private String otherAuthority(int days) {
    Instant made = Instant.now().minus(Duration.ofDays(50 * 365L)).plus(Duration.ofDays(days));
    return Pem.of(Authority.root("plant " + days, made).certificate());
  }

  private List<JsonObject> alerts() throws IOException {
    JsonArray events =
        await(
            manager.events.find(
                manager.token(),
                new JsonObject()
                    .put("path", "/")
                    .put("keys", new JsonObject().put("type", "ALERT")),
                new JsonObject().put("pageIndex", 0).put("pageSize", 100)));
    return events.stream().map(JsonObject.class::cast).toList();
  }

  @Test
  void revokingIsRememberedToldAndWrittenDown() throws IOException {
    String id = create(new JsonObject().put("name", "pump").put("note", "hall 3")).getString("id");
    assertThat(trust().certificates()).isEmpty();

    assertThat(await(manager.certificates.revoke(manager.token(), id, new JsonObject())))
        .isEqualTo(id);
    await(manager.certificates.revoke(manager.token(), id, new JsonObject()));

    TrustSet told = trust();
    assertThat(told.certificates())
        .containsExactly(new TrustSet.CertificateRule("", id, true, TrustSet.TopicAccess.ALL));
    Awaitility.await().atMost(PATIENCE).until(() -> announced.contains(told.revision()));
    JsonObject shown = await(manager.certificates.find(manager.token(), id));
    assertThat(shown.getString("state")).isEqualTo("REVOKED");
    assertThat(shown.getString("note")).isEqualTo("hall 3");
    assertThat(shown.getString("revokedAt")).isNotNull();
    manager.close();
    manager = RunningManager.start(data);
    assertThat(trust()).isEqualTo(told);
    assertThat(await(manager.certificates.trustJson(told.revision()))).isEmpty();
  }

  @Test
  void topicRulesAreToldAndCanBeChanged() throws IOException {
    String id =
        create(new JsonObject().put("publish", new JsonArray().add("plant/#"))).getString("id");
    assertThat(trust().certificates().getFirst().access())
        .isEqualTo(new TrustSet.TopicAccess(List.of("plant/#"), null));

    await(
        manager.certificates.update(
            manager.token(),
            id,
            new JsonObject().putNull("publish").put("subscribe", new JsonArray())));

    assertThat(trust().certificates().getFirst().access())
        .isEqualTo(new TrustSet.TopicAccess(null, List.of()));
    await(manager.certificates.update(manager.token(), id, new JsonObject().putNull("subscribe")));
    assertThat(trust().certificates()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"name\": \"\"} | name",
        "{\"name\": 7} | name",
        "{\"days\": 0} | days",
        "{\"days\": \"many\"} | days",
        "{\"days\": 1.5} | days",
        "{\"publish\": \"a/b\"} | publish",
        "{\"publish\": [\"a/#/b\"]} | publish[0]",
        "{\"subscribe\": [\"ok\", 3]} | subscribe[1]",
        "{\"note\": \"nul\\u0000\"} | note",
        "{\"nmae\": \"x\"} | nmae"
      })
  void wishesThatCannotBeGrantedNameTheirField(String body, String field) throws IOException {
    Failure refused =
        refusal(manager.certificates.createClient(manager.token(), new JsonObject(body)));

    assertThat(refused.kind()).isEqualTo(Failure.Kind.INVALID);
    assertThat(refused.field()).isEqualTo(field);
    assertThat(await(manager.certificates.list(manager.token()))).isEmpty();
  }

  @Test
  void aNewRootSignsWhileTheOldOneIsStillTrusted() throws Exception {
    JsonObject before = create(new JsonObject());
    X509Certificate oldRoot = Pem.certificate(before.getString("CACertificate"));

    JsonObject rotated =
        await(
            manager.certificates.rotate(manager.token(), new JsonObject().put("overlapDays", 10)));

    JsonObject after = create(new JsonObject());
    X509Certificate newRoot = Pem.certificate(after.getString("CACertificate"));
    assertThat(Pem.of(newRoot)).isEqualTo(rotated.getString("CACertificate"));
    assertThat(newRoot).isNotEqualTo(oldRoot);
    TrustSet told = trust();
    assertThat(told.root()).isEqualTo(Pem.of(newRoot));
    assertThat(told.authorities())
        .extracting(TrustSet.Authority::certificate)
        .containsExactly(Pem.of(newRoot), Pem.of(oldRoot));
    assertThat(
            Duration.between(
                    Instant.now(), Instant.ofEpochMilli(told.authorities().get(1).untilMillis()))
                .toHours())
        .isBetween(238L, 240L);
    List<X509Certificate> chain = chain(server(manager).getString("certificate"));
    validate(chain, oldRoot);
    validate(chain.subList(0, 1), newRoot);
    validate(chain(before.getString("certificate")), oldRoot);
    manager.close();
    manager = RunningManager.start(data);
    assertThat(create(new JsonObject()).getString("CACertificate")).isEqualTo(Pem.of(newRoot));
    await(manager.certificates.rotate(manager.token(), new JsonObject().put("overlapDays", 5)));
    validate(chain(server(manager).getString("certificate")), oldRoot);
    await(manager.certificates.rotate(manager.token(), new JsonObject().put("overlapDays", 0)));
    assertThat(trust().authorities()).hasSize(1);
    assertThat(chain(server(manager).getString("certificate"))).hasSize(1);
    assertThatThrownBy(() -> validate(chain(server(manager).getString("certificate")), oldRoot))
        .isInstanceOf(CertPathValidatorException.class);
  }

  private static List<X509Certificate> chain(String pem) throws Exception {
    List<X509Certificate> chain = new ArrayList<>();
    CertificateFactory.getInstance("X.509")
        .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)))
        .forEach(certificate -> chain.add((X509Certificate) certificate));
    return chain;
  }

  private static void validate(List<X509Certificate> chain, X509Certificate root) throws Exception {
    PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(root, null)));
    parameters.setRevocationEnabled(false);
    CertPathValidator.getInstance("PKIX")
        .validate(CertificateFactory.getInstance("X.509").generateCertPath(chain), parameters);
  }

  @Test
  void authoritiesOfOthersAreTrustedUntilTheyAreNot() throws IOException {
    String pem = otherAuthority(3_000);
    JsonObject wish = new JsonObject().put("name", "plant").put("certificate", pem);
    wish.put("subscribe", new JsonArray().add("orders/#"));

    String id = await(manager.certificates.trustAuthority(manager.token(), wish));

    assertThat(trust().authorities().getLast())
        .satisfies(told -> {
          assertThat(told.id()).isEqualTo(id);
          assertThat(told.certificate()).isEqualTo(pem);
          assertThat(told.access().subscribe()).containsExactly("orders/#");
        });
    assertThat(refusal(manager.certificates.trustAuthority(manager.token(), wish)).kind())
        .isEqualTo(Failure.Kind.CONFLICT);
    await(
        manager.certificates.revoke(
            manager.token(), "00:5E:AB", new JsonObject().put("authorityId", id)));
    assertThat(trust().certificates().getFirst())
        .satisfies(rule -> {
          assertThat(rule.authority()).isEqualTo(id);
          assertThat(rule.serial()).isEqualTo("5eab");
          assertThat(rule.revoked()).isTrue();
        });
    JsonArray listed = await(manager.certificates.authorities(manager.token()));
    assertThat(listed).hasSize(2);
    assertThat(listed.getJsonObject(0).getBoolean("current")).isTrue();
    String own = listed.getJsonObject(0).getString("id");
    assertThat(refusal(manager.certificates.distrustAuthority(manager.token(), own)).kind())
        .isEqualTo(Failure.Kind.CONFLICT);

    assertThat(await(manager.certificates.distrustAuthority(manager.token(), id))).isEqualTo(id);
    assertThat(await(manager.certificates.distrustAuthority(manager.token(), id))).isEmpty();
    assertThat(trust().authorities()).hasSize(1);
    assertThat(trust().certificates()).isEmpty();
  }

  @Test
  void onlyAuthoritiesThatAreValidCanBeTrusted() throws IOException {
    String leaf = create(new JsonObject()).getString("certificate");
    for (String pem :
        List.of("nonsense", leaf, otherAuthority(-1), otherAuthority(9) + otherAuthority(8))) {
      Failure refused =
          refusal(
              manager.certificates.trustAuthority(
                  manager.token(), new JsonObject().put("name", "x").put("certificate", pem)));
      assertThat(refused.field()).isEqualTo("certificate");
    }
  }

  @Test
  void whatIsAboutToEndIsAnAlertUntilItIsRevoked() throws IOException {
    String id = create(new JsonObject().put("name", "pump").put("days", 5)).getString("id");
    create(new JsonObject().put("name", "good for long"));
    await(
        manager.certificates.trustAuthority(
            manager.token(),
            new JsonObject().put("name", "plant").put("certificate", otherAuthority(20))));

    assertThat(alerts())
        .extracting(alert -> alert.getString("message"))
        .hasSize(2)
        .anyMatch(message -> message.contains("'pump'"))
        .anyMatch(message -> message.contains("authority 'plant'"));

    await(manager.certificates.revoke(manager.token(), id, new JsonObject()));
    assertThat(alerts())
        .filteredOn(alert -> alert.getString("message").contains("'pump'"))
        .allMatch(alert -> alert.encode().contains("CLEARED"));
  }
}
