package io.millrace.manager.schema;

import static io.millrace.manager.schema.Field.computed;
import static io.millrace.manager.schema.Field.defaulted;
import static io.millrace.manager.schema.Field.optional;
import static io.millrace.manager.schema.Field.required;

import io.vertx.core.json.JsonArray;
import java.util.List;
import java.util.Set;

/** The fields of every kind, as the public API has them, with the few that we add. */
public final class Schemas {
  /** Bound of a function's program text, in characters. */
  public static final int CODE_CHARACTERS = 1024 * 1024;

  /** Stands in answers in the place of a secret; a request that sends it back keeps the secret. */
  public static final String MASK = "********";

  /**
   * Names that requests may carry and that have no effect: made by the server, or left from older
   * versions of the public API.
   */
  public static final Set<String> IGNORED =
      Set.of(
          "id",
          "_id",
          "createdAt",
          "updatedAt",
          "version",
          "tenantId",
          "connection",
          "sensorModel");

  /** What people are called, values of categories, names within things. */
  public static final Type NAME = new Type.Text(1, 200, Type.Style.NAME);

  /** What people call things. */
  public static final Type TITLE = new Type.Text(1, 200, Type.Style.TITLE);

  public static final Type DESCRIPTION = new Type.Text(0, 4_000, Type.Style.PROSE);
  public static final Type LINE = new Type.Text(0, 1_024, Type.Style.LINE);

  /** What a secret holds: a token, a password, a key in PEM. */
  public static final Type SECRET_VALUE = new Type.Secret(64 * 1024);

  /** How many messages an asynchronous function may have in work at a time. */
  public static final Type CONCURRENCY = new Type.Whole(1, 1_000);

  static final Type CATEGORY_VALUE =
      new Type.Group(
          List.of(required("id", new Type.Reference(Kind.CATEGORY)), required("value", NAME)));

  private static final List<Field> CATEGORY =
      List.of(
          required("name", TITLE),
          defaulted("purpose", DESCRIPTION, ""),
          required("values", new Type.Items(NAME, 1_000)));

  private static final List<Field> DATA_SOURCE =
      List.of(
          required("name", TITLE),
          optional("description", DESCRIPTION),
          required("type", words("Sensor", "Gateway")),
          required("protocol", words("MQTT", "RTSP", "GIGEVISION", "OTHER", "DATAINTERFACE")),
          required("authType", words("CERTIFICATE", "PASSWORD", "TOKEN")),
          required("edgeId", new Type.Reference(Kind.SERVICE_DOMAIN)),
          required(
              "fields",
              new Type.Items(
                  group(required("name", NAME), required("topic", line(1, 1_024))), 1_000)),
          defaulted("selectors", new Type.Items(selector(), 1_000), new JsonArray()),
          optional("ifcInfo", dataInterface()));

  private static final List<Field> FUNCTION =
      StageFields.behind(
          List.of(
              required("name", TITLE),
              optional("description", DESCRIPTION),
              optional("projectId", new Type.Reference(Kind.PROJECT)),
              required("type", words("Transformation", "Function")),
              required("language", words("python", "golang", "node")),
              required("environment", NAME),
              required("code", new Type.Text(1, CODE_CHARACTERS, Type.Style.CODE)),
              defaulted(
                  "params",
                  new Type.Items(
                      group(
                          required("name", NAME),
                          required("type", new Type.Text(1, 64, Type.Style.NAME))),
                      200),
                  new JsonArray()),
              optional("runtimeId", new Type.Reference(Kind.RUNTIME)),
              optional("runtimeTag", new Type.Text(0, 128, Type.Style.ID)),
              optional("concurrency", CONCURRENCY),
              optional("secretIds", new Type.Items(new Type.Reference(Kind.SECRET), 100))));

  private static final List<Field> SECRET =
      List.of(
          required("name", new Type.Text(1, 100, Type.Style.ID)),
          optional("description", DESCRIPTION),
          optional("projectId", new Type.Reference(Kind.PROJECT)),
          required("value", SECRET_VALUE));

  private static final List<Field> RUNTIME =
      List.of(
          required("name", TITLE),
          required("language", words("python", "golang", "node")),
          optional("description", DESCRIPTION),
          optional("dockerRepoURI", line(1, 512)),
          optional("dockerProfileID", new Type.Reference(Kind.REGISTRY)),
          optional("dockerfile", new Type.Text(0, 100_000, Type.Style.CODE)),
          optional("projectId", new Type.Reference(Kind.PROJECT)),
          optional("network", new Type.Flag()));

  private static final List<Field> CLOUD_PROFILE =
      List.of(
          required("name", TITLE),
          defaulted("description", DESCRIPTION, ""),
          required("type", words("AWS", "GCP", "Azure")),
          optional(
              "awsCredential",
              group(
                  defaulted("accessKey", new Type.Secret(0, 256), ""),
                  defaulted("secret", new Type.Secret(0, 1_024), ""),
                  optional("sessionToken", new Type.Secret(8_192)),
                  optional("source", words("keys", "environment")),
                  optional("roleArn", line(20, 2_048)),
                  optional("externalId", new Type.Secret(1_224)))),
          optional(
              "azCredential",
              group(
                  required("storageAccountName", line(1, 256)),
                  required("storageKey", new Type.Secret(1_024)))),
          optional("gcpCredential", googleAccount()),
          optional("endpoint", new Type.Text(1, 1_024, Type.Style.URL)),
          optional("pathStyle", new Type.Flag()));

  private static final List<Field> REGISTRY =
      List.of(
          required("name", TITLE),
          optional("description", DESCRIPTION),
          required("server", line(1, 512)),
          required("type", words("AWS", "GCP", "Azure", "ContainerRegistry")),
          optional(
              "CloudProfileInfo",
              group(required("cloudCredsID", new Type.Reference(Kind.CLOUD_PROFILE)))),
          optional(
              "ContainerRegistryInfo",
              group(
                  required("userName", line(1, 256)),
                  required("pwd", new Type.Secret(1_024)),
                  required("email", line(0, 320)))));

  private static final List<Field> PROJECT =
      List.of(
          required("name", TITLE),
          defaulted("description", DESCRIPTION, ""),
          defaulted(
              "users",
              new Type.Items(
                  group(
                      required("userId", new Type.Reference(Kind.USER)),
                      required("role", words("PROJECT_ADMIN", "PROJECT_USER"))),
                  10_000),
              new JsonArray()),
          defaulted("edgeSelectorType", words("Category", "Explicit"), "Explicit"),
          optional("edgeIds", new Type.Items(new Type.Reference(Kind.SERVICE_DOMAIN), 1_000)),
          optional("edgeSelectors", new Type.Items(CATEGORY_VALUE, 1_000)),
          defaulted(
              "cloudCredentialIds",
              new Type.Items(new Type.Reference(Kind.CLOUD_PROFILE), 1_000),
              new JsonArray()),
          defaulted(
              "dockerProfileIds",
              new Type.Items(new Type.Reference(Kind.REGISTRY), 1_000),
              new JsonArray()),
          optional("privileged", new Type.Flag()));

  private static final List<Field> USER =
      List.of(
          required("name", NAME),
          required("email", line(3, 320)),
          required("password", new Type.Password()),
          defaulted("role", words("INFRA_ADMIN", "USER"), "USER"));

  private static final List<Field> SERVICE_DOMAIN =
      List.of(
          required("name", new Type.Text(1, 60, Type.Style.NAME)),
          optional("description", DESCRIPTION),
          optional("env", LINE),
          defaulted("labels", new Type.Items(CATEGORY_VALUE, 1_000), new JsonArray()),
          optional("virtualIp", LINE),
          optional("profile", new Type.Opaque()),
          computed("connected", new Type.Flag()));

  private static final List<Field> ALERT_TARGET =
      List.of(
          required("name", TITLE),
          optional("description", DESCRIPTION),
          required("type", words("Webhook", "Email")),
          defaulted("active", new Type.Flag(), true),
          defaulted("minimumSeverity", words("WARNING", "CRITICAL"), "WARNING"),
          optional(
              "webhook",
              group(
                  // Addresses of webhooks hold tokens more often than not.
                  required("url", new Type.Secret(1, 2_048, Type.Style.URL)),
                  optional("secret", new Type.Secret(1_024)))),
          optional(
              "email",
              group(
                  required("server", line(1, 255)),
                  required("port", new Type.Whole(1, 65_535)),
                  defaulted("security", words("None", "StartTLS", "TLS"), "StartTLS"),
                  optional("userName", line(1, 256)),
                  optional("password", new Type.Secret(1_024)),
                  required("from", line(3, 320)),
                  required("to", new Type.Items(line(3, 320), 100)))));

  private Schemas() {}

  public static List<Field> of(Kind kind) {
    return switch (kind) {
      case ALERT_TARGET -> ALERT_TARGET;
      case CATEGORY -> CATEGORY;
      case DATA_SOURCE -> DATA_SOURCE;
      case SECRET -> SECRET;
      case FUNCTION -> FUNCTION;
      case RUNTIME -> RUNTIME;
      case PIPELINE -> PipelineSchema.FIELDS;
      case CLOUD_PROFILE -> CLOUD_PROFILE;
      case REGISTRY -> REGISTRY;
      case PROJECT -> PROJECT;
      case USER -> USER;
      case SERVICE_DOMAIN -> SERVICE_DOMAIN;
    };
  }

  /** Longest id of a kind, in characters. */
  public static int idLength(Kind kind) {
    return switch (kind) {
      case PROJECT, CATEGORY, RUNTIME -> 64;
      default -> 36;
    };
  }

  /** One of a few words, spelt exactly so. */
  public static Type words(String... words) {
    return new Type.Choice(List.of(words), false);
  }

  /** An object with these fields. */
  public static Type group(Field... fields) {
    return new Type.Group(List.of(fields));
  }

  /** Text in one line. */
  public static Type line(int least, int most) {
    return new Type.Text(least, most, Type.Style.LINE);
  }

  private static Type selector() {
    return group(
        required("id", new Type.Reference(Kind.CATEGORY)),
        required("value", NAME),
        required("scope", new Type.Items(NAME, 1_000)));
  }

  private static Type dataInterface() {
    return group(
        required("ifcClass", words("DATAINTERFACE", "LEGACY")),
        required("ifcDriverId", LINE),
        required("ifcImg", LINE),
        required("ifcKind", words("IN", "OUT", "PIPE")),
        optional(
            "ifcPorts",
            new Type.Items(
                group(required("name", NAME), required("port", new Type.Whole(0, 65_535))), 100)),
        optional("ifcProjectId", LINE),
        defaulted("ifcProtocol", LINE, ""));
  }

  private static Type googleAccount() {
    return group(
        required("type", words("service_account")),
        required("project_id", LINE),
        required("private_key_id", LINE),
        required("private_key", new Type.Secret(10_000)),
        required("client_email", LINE),
        required("client_id", LINE),
        required("auth_uri", LINE),
        required("token_uri", LINE),
        required("auth_provider_x509_cert_url", LINE),
        required("client_x509_cert_url", LINE));
  }
}
