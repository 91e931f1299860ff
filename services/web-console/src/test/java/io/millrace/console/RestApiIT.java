package io.millrace.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RestApiIT {
  private final Entrance entrance = Entrance.started();

  @BeforeEach
  void forget() {
    entrance.manager.calls.clear();
  }

  @AfterEach
  void close() {
    entrance.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "categories",
        "datasources",
        "functions",
        "secrets",
        "runtimeenvironments",
        "datapipelines",
        "cloudprofiles",
        "containerregistries",
        "projects",
        "users",
        "servicedomains"
      })
  void createsReadsReplacesAndDeletesEveryKind(String kind) {
    assertThat(entrance.call("POST", "/v1.0/" + kind, Requests.named(kind, "x")).json())
        .isEqualTo(id("id-of-x"));
    assertThat(entrance.call("GET", "/v1.0/" + kind + "/id-of-x").json().getString("name"))
        .isEqualTo("x");
    assertThat(entrance.call("GET", "/v1.0/" + kind).json().getJsonArray("result")).hasSize(1);
    assertThat(entrance.call("PUT", "/v1.0/" + kind + "/id-of-x", Requests.named(kind, "y")).json())
        .isEqualTo(id("id-of-x"));
    assertThat(entrance.call("GET", "/v1.0/" + kind + "/id-of-x").json().getString("name"))
        .isEqualTo("y");
    assertThat(entrance.call("DELETE", "/v1.0/" + kind + "/id-of-x").json())
        .isEqualTo(id("id-of-x"));

    Entrance.Answer again = entrance.call("DELETE", "/v1.0/" + kind + "/id-of-x");

    assertThat(again.status()).isEqualTo(200);
    assertThat(again.json()).isEqualTo(id(""));
  }

  private static JsonObject id(String id) {
    return new JsonObject().put("id", id);
  }

  @Test
  void passesPagingOrderAndFilterOn() {
    entrance.call(
        "GET",
        "/v1.0/functions?pageIndex=2&pageSize=7&orderBy=name+desc%2Cid&filter=name+LIKE+%27a%25%27");

    assertThat(entrance.manager.calls)
        .containsExactly(
            "list functions {\"pageIndex\":2,\"pageSize\":7,\"orderBy\":\"name desc,id\",\"filter\":\"name LIKE 'a%'\"}");
  }

  @Test
  void listsWhatBelongsToAProject() {
    entrance.call("GET", "/v1.0/projects/p1/datapipelines");

    assertThat(entrance.manager.calls).containsExactly("list datapipelines {\"projectId\":\"p1\"}");
  }

  @ParameterizedTest
  @CsvSource({"pageIndex,-1", "pageIndex,x", "pageSize,0", "pageSize,99999999999"})
  void refusesPagesThatAreNoNumbers(String name, String value) {
    Entrance.Answer answer = entrance.call("GET", "/v1.0/functions?" + name + "=" + value);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().getString("field")).isEqualTo(name);
    assertThat(answer.message()).contains(name).contains("'" + value + "'");
  }

  @Test
  void logsInWithoutATokenAndSaysWhatIsMissing() {
    assertThat(
            entrance
                .call("POST", "/v1.0/login", "{\"email\": \"a@b.c\", \"password\": \"right\"}", "")
                .json()
                .getString("token"))
        .isEqualTo(FakeManager.TOKEN);
    assertThat(
            entrance
                .call("POST", "/v1.0/login", "{\"email\": \"a@b.c\", \"password\": \"wrong\"}", "")
                .status())
        .isEqualTo(401);

    Entrance.Answer incomplete = entrance.call("POST", "/v1.0/login", "{\"email\": \"a@b.c\"}", "");

    assertThat(incomplete.status()).isEqualTo(400);
    assertThat(incomplete.message())
        .isEqualTo("password is missing; it must be text of 1 to 256 characters");
  }

  @Test
  void asksForATokenBeforeAnythingElse() {
    Entrance.Answer answer = entrance.call("GET", "/v1.0/functions", "", "");

    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.json().getInteger("statusCode")).isEqualTo(401);
    assertThat(answer.json().getInteger("errorCode")).isEqualTo(1002);
    assertThat(answer.response().headers().firstValue("www-authenticate")).contains("Bearer");
    assertThat(entrance.manager.calls).isEmpty();
    assertThat(entrance.call("GET", "/v1.0/functions", "", "bad").message())
        .contains("log in again");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"name\": \"x\",,}|line 1, column 14",
        "[]|must be a JSON object",
        "''|the body is empty",
        "{\"name\": \"a\", \"name\": \"b\"}|Duplicate field 'name'",
        "{} {}|not JSON at line 1",
      })
  void namesThePlaceOfMalformedJson(String body, String expected) {
    Entrance.Answer answer = entrance.call("POST", "/v1.0/functions", body);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.message()).contains(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /v1.0/logs/collector, log collectors are not part of Millrace",
    "POST, /v1.0/logs/collector/c/start, log collectors are not part of Millrace",
    "POST, /v1.0/login/logintoken, POST /v1.0/login takes an e-mail address",
    "POST, /v1.0/login/shortlogintoken, POST /v1.0/login takes an e-mail address",
    "GET, /v1.0/userpublickey, scripts use API tokens",
    "GET, /v1.0/userpublickeyall, scripts use API tokens",
    "POST, /v1.0/nodeonboarded, once it has joined its cluster",
    "GET, /v1.0/mlmodels, a function brings its model in the image",
    "POST, /v1.0/mlmodels/m/versions, a function brings its model in the image",
    "GET, /v1.0/mlmodelstatuses, a function brings its model in the image",
    "GET, /v1.0/serviceinstances, outputs go to Kafka and NATS servers of your own",
    "GET, /v1.0/applications, it runs functions in data pipelines",
  })
  void tellsWhyWhatTheOriginalHasIsLeftOut(String method, String path, String expected) {
    Entrance.Answer answer = entrance.call(method, path);

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.message()).contains(expected);
  }

  @Test
  void answersUnknownPathsAndMethodsInTheSameShape() {
    Entrance.Answer missing = entrance.call("GET", "/v1.0/nonsense");
    Entrance.Answer method = entrance.call("PATCH", "/v1.0/functions");

    assertThat(missing.status()).isEqualTo(404);
    assertThat(missing.json().getInteger("statusCode")).isEqualTo(404);
    assertThat(missing.message()).isEqualTo("there is nothing at /v1.0/nonsense");
    assertThat(method.status()).isEqualTo(405);
    assertThat(method.message()).isEqualTo("PATCH is not possible at /v1.0/functions");
    assertThat(entrance.call("DELETE", "/nonsense").json().getInteger("statusCode")).isEqualTo(405);
  }

  @Test
  void refusesBodiesThatAreTooLarge() {
    Entrance.Answer answer =
        entrance.call("POST", "/v1.0/functions", "{\"name\": \"" + "x".repeat(17 << 20) + "\"}");

    assertThat(answer.status()).isEqualTo(413);
    assertThat(answer.json().getInteger("statusCode")).isEqualTo(413);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1.0/functions/%zz",
        "/v1.0/functions?filter=%zz",
        "/v1.0/functions/%ff",
        "/v1.0/%00"
      })
  void survivesAddressesThatCannotBeDecoded(String path) {
    int status =
        RawRequest.status(
            entrance.port(),
            "GET " + path + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer good-token\r\n\r\n");

    assertThat(status).isBetween(200, 499);
  }

  @Test
  void answersGarbageAndOverlongAddressesWithJson() {
    assertThat(RawRequest.status(entrance.port(), "nonsense\r\n\r\n")).isEqualTo(400);
    assertThat(
            RawRequest.status(
                entrance.port(), "GET /" + "a".repeat(20_000) + " HTTP/1.1\r\nHost: x\r\n\r\n"))
        .isEqualTo(414);
  }

  @Test
  void namesTheFieldOfARefusalAndHidesInnerWorkings() {
    Entrance.Answer refused =
        entrance.call("POST", "/v1.0/functions", Requests.named("functions", "refuse"));
    Entrance.Answer exploded =
        entrance.call("POST", "/v1.0/functions", Requests.named("functions", "explode"));

    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.message()).isEqualTo("name: a better text is required");
    assertThat(refused.json().getString("field")).isEqualTo("name");
    assertThat(exploded.status()).isEqualTo(500);
    assertThat(exploded.body()).doesNotContain("secret inner workings").doesNotContain("Exception");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"name\": 5}|name|name is the number 5 but must be text of 1 to 200 characters",
        "{\"params\": [{\"name\": \"a\"}]}|params[0].type|params[0].type is missing; it must be text of 1 to 64 characters",
        "{\"language\": \"cobol\"}|language|language is 'cobol' but must be one of python, golang, node",
        "{\"replicas\": 1.5}|replicas|replicas is the number 1.5 but must be a whole number from 1 to 32",
        "{\"params\": {}}|params|params is an object but must be a list",
        "{\"code\": \"\"}|code|code is empty but must be text of 1 to 1048576 characters",
      })
  void namesTheFieldThatTheDocumentRefuses(String change, String field, String sentence) {
    JsonObject body = new JsonObject(Requests.named("functions", "x"));
    body.mergeIn(new JsonObject(change));

    Entrance.Answer answer = entrance.call("POST", "/v1.0/functions", body.encode());

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().getString("field")).isEqualTo(field);
    assertThat(answer.message()).isEqualTo(sentence);
    assertThat(entrance.manager.calls).isEmpty();
  }

  @Test
  void takesAFilterWithAnyCharactersAsItIs() {
    entrance.call("GET", "/v1.0/functions?filter=name%20LIKE%20'%22a%5C_%25'&orderBy=1e5");

    assertThat(entrance.manager.calls)
        .containsExactly(
            "list functions {\"orderBy\":\"1e5\",\"filter\":\"name LIKE '\\\"a\\\\_%'\"}");
  }

  @Test
  void countsANullAsAbsentAndABodyAsJsonWhateverItsHeaderSays() {
    assertThat(
            entrance
                .call(
                    "POST",
                    "/v1.0/functions",
                    new JsonObject(Requests.named("functions", "x"))
                        .putNull("description")
                        .encode())
                .status())
        .isEqualTo(200);
    String body = Requests.named("categories", "x");
    assertThat(
            RawRequest.status(
                entrance.port(),
                "POST /v1.0/categories HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer good-token\r\n"
                    + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: "
                    + body.length()
                    + "\r\n\r\n"
                    + body))
        .isEqualTo(200);
  }

  @Test
  void servesItsDescriptionWithoutAToken() {
    Entrance.Answer answer = entrance.call("GET", "/v1.0/openapi.yaml", "", "");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).startsWith("openapi: 3.1.0").contains("url: /v1.0");
  }

  @Test
  void certificatesAndAuthoritiesAreManaged() {
    assertThat(
            entrance
                .call(
                    "PUT",
                    "/v1.0/certificates/5eab",
                    "{\"publish\": null, \"subscribe\": [\"a/#\"]}")
                .json()
                .getString("id"))
        .isEqualTo("5eab");
    assertThat(entrance.call("POST", "/v1.0/certificates/5eab/revoke").json().getString("id"))
        .isEqualTo("5eab");
    assertThat(entrance.call("POST", "/v1.0/certificateauthorities/rotate").status())
        .isEqualTo(200);
    assertThat(entrance.call("POST", "/v1.0/certificateauthorities", "{\"name\": \"x\"}").status())
        .isEqualTo(400);
    assertThat(entrance.call("DELETE", "/v1.0/certificateauthorities/a-1").json().getString("id"))
        .isEqualTo("a-1");
    assertThat(entrance.manager.calls)
        .contains(
            "update certificate 5eab {\"publish\":null,\"subscribe\":[\"a/#\"]}",
            "revoke 5eab {}",
            "rotate {}",
            "distrust a-1");
  }

  @Test
  void createsACertificateFromAnEmptyBody() {
    assertThat(entrance.call("POST", "/v1.0/certificates").json().getString("certificate"))
        .isEqualTo("PEM");
    assertThat(entrance.manager.calls).containsExactly("createClient {}");
  }

  @Test
  void findsEventsAsABareArray() {
    Entrance.Answer answer =
        entrance.call(
            "POST",
            "/v1.0/events?pageIndex=0&pageSize=5",
            "{\"path\": \"/\", \"keys\": {\"type\": \"ALERT\"}}");

    assertThat(answer.array().getJsonObject(0).getString("type")).isEqualTo("ALERT");
    assertThat(entrance.manager.calls)
        .containsExactly(
            "find {\"path\":\"/\",\"keys\":{\"type\":\"ALERT\"}} {\"pageIndex\":0,\"pageSize\":5}");
  }

  @Test
  void managesApiTokens() {
    assertThat(entrance.call("POST", "/v1.0/userapitokens").json().getString("token"))
        .isEqualTo("fresh");
    assertThat(entrance.call("GET", "/v1.0/userapitokens").body()).isEqualTo("[]");
    assertThat(entrance.call("GET", "/v1.0/userapitokensall").body()).isEqualTo("[]");
    assertThat(entrance.call("PUT", "/v1.0/userapitokens/7", "{\"active\": false}").json())
        .isEqualTo(id("7"));
    assertThat(entrance.call("DELETE", "/v1.0/userapitokens/7").json()).isEqualTo(id(""));
    assertThat(entrance.manager.calls)
        .contains("apiTokens false", "apiTokens true", "updateApiToken {\"active\":false}");
  }

  @Test
  void appliesAndReadsDocuments() {
    String request =
        "{\"documents\":[{\"source\":\"a.yaml\",\"line\":1,\"document\":{\"kind\":\"category\"}}],\"dryRun\":true}";

    assertThat(entrance.call("POST", "/v1.0/apply", request).status()).isEqualTo(200);
    assertThat(entrance.call("GET", "/v1.0/documents/dataPipeline?name=temps").array()).hasSize(1);

    assertThat(entrance.manager.calls)
        .isEqualTo(List.of("apply " + request, "documents dataPipeline temps"));
    assertThat(entrance.call("POST", "/v1.0/apply", "{\"documents\": [7]}").message())
        .contains("documents[0]");
    assertThat(entrance.call("POST", "/v1.0/apply", "{}").message()).contains("documents");
  }

  @Test
  void startsAndStopsPipelines() {
    assertThat(entrance.call("POST", "/v1.0/datapipelines/p1/start").json()).isEqualTo(id("p1"));
    assertThat(entrance.call("POST", "/v1.0/datapipelines/p1/stop").json()).isEqualTo(id("p1"));

    assertThat(entrance.manager.calls).containsExactly("run p1 true", "run p1 false");
  }
}
