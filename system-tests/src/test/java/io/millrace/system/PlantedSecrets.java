package io.millrace.system;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A secret of every sort that users and installations give to the product, in documents and in
 * settings.
 */
final class PlantedSecrets {
  /** No secret: it has to be found wherever one could be. */
  static final String MARK = "mark-of-this-run-4kp7";

  static final String FUNCTION = "planted-function-secret-kk92";
  static final String PASSWORD = "planted-user-password-71Ur";
  static final String CLOUD = "planted-aws-secret-6Qd0";
  static final String MAIL = "planted-smtp-password-Vb55";
  static final String HOOK_PATH = "planted-hook-path-Zw88";
  static final String INSTALLED_PATH = "planted-installed-path-Lt03";
  private static final String HOOK = "planted-hook-secret-Pm13";
  private static final String INSTALLED_HOOK = "planted-installed-hook-Gy64";
  private static final String KEY = "AKIAPLANTED0ACCESS0KEY";
  private static final String SESSION = "planted-session-token-Wd27";
  private static final String EXTERNAL = "planted-external-id-Nf39";
  private static final String AZURE = "planted-storage-key-Rh75";
  private static final String GOOGLE = "planted-private-key-Sj16";
  private static final String REGISTRY = "planted-registry-pwd-Xo41";
  private static final String REPLACED = "planted-old-secret-Ea20";

  /** All of them. */
  static final List<String> ALL =
      List.of(
          FUNCTION,
          PASSWORD,
          CLOUD,
          MAIL,
          HOOK_PATH,
          INSTALLED_PATH,
          HOOK,
          INSTALLED_HOOK,
          KEY,
          SESSION,
          EXTERNAL,
          AZURE,
          GOOGLE,
          REGISTRY,
          REPLACED);

  private PlantedSecrets() {}

  /** Targets of alerts that the installation has, whatever users define. */
  static Map<String, String> settings(Hook hook, Mailbox mailbox) {
    return Map.of(
        "MILLRACE_ALERT_WEBHOOKS",
        hook.url() + "/" + INSTALLED_PATH,
        "MILLRACE_ALERT_WEBHOOK_SECRET",
        INSTALLED_HOOK,
        "MILLRACE_SMTP",
        "smtp://" + Mailbox.USER + ":" + MAIL + "@127.0.0.1:" + mailbox.port(),
        "MILLRACE_ALERT_MAIL_TO",
        "day@example.com",
        "JDK_JAVA_OPTIONS",
        mailbox.trusting());
  }

  /** A secret that {@link #documents} replaces. */
  static String earlier() {
    return "kind: secret\nname: key\nvalue: " + REPLACED + "\n";
  }

  /**
   * Everything that has a secret, and a pipeline called {@link #MARK} whose function uses one.
   *
   * @param cloud address of what stands in for AWS
   */
  static String documents(String cloud, Hook hook, Mailbox mailbox) {
    List<String> documents = new ArrayList<>();
    documents.add(
        """
        kind: cloudProfile
        name: planted-cloud
        description: mark-of-this-run-4kp7
        type: AWS
        awsCredential: {accessKey: %s, secret: %s}
        endpoint: %s
        """
            .formatted(KEY, CLOUD, cloud));
    documents.add(
        """
        kind: cloudProfile
        name: planted-role
        type: AWS
        awsCredential:
          {accessKey: %s, secret: %s, sessionToken: %s, roleArn: "arn:aws:iam::123456789012:role/edge", externalId: %s}
        endpoint: %s
        """
            .formatted(KEY, CLOUD, SESSION, EXTERNAL, cloud));
    documents.add(
        """
        kind: cloudProfile
        name: planted-azure
        type: Azure
        azCredential: {storageAccountName: account, storageKey: %s}
        """
            .formatted(AZURE));
    documents.add(
        """
        kind: cloudProfile
        name: planted-google
        type: GCP
        gcpCredential:
          type: service_account
          project_id: plant
          private_key_id: "1"
          private_key: %s
          client_email: a@example.com
          client_id: "1"
          auth_uri: https://example.com/auth
          token_uri: https://example.com/token
          auth_provider_x509_cert_url: https://example.com/certs
          client_x509_cert_url: https://example.com/cert
        """
            .formatted(GOOGLE));
    documents.add(
        """
        kind: containerRegistry
        name: planted-registry
        server: https://127.0.0.1:9
        type: ContainerRegistry
        userName: puller
        pwd: %s
        email: ""
        """
            .formatted(REGISTRY));
    documents.add("kind: secret\nname: key\nvalue: " + FUNCTION + "\n");
    documents.add(
        """
        kind: user
        name: Planted
        email: planted@example.com
        password: %s
        """
            .formatted(PASSWORD));
    documents.add(
        """
        kind: alertTarget
        name: hook
        type: Webhook
        webhook: {url: "%s/%s", secret: %s}
        """
            .formatted(hook.url(), HOOK_PATH, HOOK));
    documents.add(
        """
        kind: alertTarget
        name: mail
        type: Email
        email: {server: 127.0.0.1, port: %d, userName: %s, password: %s, from: a@example.com, to: [night@example.com]}
        """
            .formatted(mailbox.port(), Mailbox.USER, MAIL));
    documents.add(pipeline());
    return String.join("---\n", documents);
  }

  private static String pipeline() {
    return Documents.source("planted", "planted/in")
        + """
        kind: function
        name: uses-secret
        language: python
        environment: python-env
        secrets: [key]
        code: |
          print('mark-of-this-run-4kp7')
          def main(ctx, msg):
              if b'fail' in msg:
                  raise ValueError('as asked')
              ctx.send(b'%d' % len(ctx.secret('key')))
        ---
        """
        + Documents.pipeline(
            MARK,
            "planted",
            "functions:\n  - name: uses-secret",
            Documents.toAws("S3", "planted-bucket", "planted-cloud"));
  }
}
