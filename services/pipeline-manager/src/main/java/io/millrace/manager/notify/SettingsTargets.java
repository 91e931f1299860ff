package io.millrace.manager.notify;

import io.millrace.common.service.Settings;
import io.millrace.common.service.StartFailure;
import io.vertx.core.Vertx;
import io.vertx.ext.mail.LoginOption;
import io.vertx.ext.mail.MailClient;
import io.vertx.ext.mail.MailConfig;
import io.vertx.ext.mail.StartTLSOptions;
import java.net.URI;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/**
 * Targets that the installation has, whatever users define. {@code MILLRACE_ALERT_WEBHOOKS} and
 * {@code MILLRACE_ALERT_WEBHOOK_SECRET}; {@code MILLRACE_ALERT_MAIL_TO}, {@code
 * MILLRACE_ALERT_MAIL_FROM} and {@code MILLRACE_SMTP}.
 */
final class SettingsTargets {
  private static final int SMTP_PORT = 25;
  private static final int SMTPS_PORT = 465;

  private SettingsTargets() {}

  /**
   * @throws StartFailure naming the setting at fault
   */
  static List<Target> of(Settings settings, Vertx vertx, Clock clock) {
    List<Target> targets = new ArrayList<>();
    String secret = settings.text("MILLRACE_ALERT_WEBHOOK_SECRET", "");
    for (String address : settings.list("MILLRACE_ALERT_WEBHOOKS")) {
      URI uri = webhook(address);
      targets.add(new Webhook("webhook " + uri.getHost(), uri, secret, clock));
    }
    List<String> to = settings.list("MILLRACE_ALERT_MAIL_TO");
    if (!to.isEmpty()) {
      String server =
          settings
              .text("MILLRACE_SMTP")
              .orElseThrow(() ->
                  new StartFailure(
                      "MILLRACE_ALERT_MAIL_TO is set but MILLRACE_SMTP is not; it must be an"
                          + " address as in smtp://user:password@host:587"));
      MailClient client = MailClient.create(vertx, smtp(server));
      String from = settings.text("MILLRACE_ALERT_MAIL_FROM", "millrace@localhost");
      targets.add(new Mail("mail to " + String.join(", ", to), client, from, to));
    }
    return targets;
  }

  private static URI webhook(String address) {
    try {
      URI uri = URI.create(address);
      if (uri.getHost() != null
          && ("https".equals(uri.getScheme()) || "http".equals(uri.getScheme()))) {
        return uri;
      }
    } catch (IllegalArgumentException malformed) {
      // Refused below.
    }
    // Not repeated: such addresses hold tokens.
    throw new StartFailure(
        "MILLRACE_ALERT_WEBHOOKS must be addresses as in https://example.com/hook,"
            + " comma-separated");
  }

  private static MailConfig smtp(String address) {
    try {
      URI uri = URI.create(address);
      boolean tls = "smtps".equals(uri.getScheme());
      if (uri.getHost() != null && (tls || "smtp".equals(uri.getScheme()))) {
        int usual = tls ? SMTPS_PORT : SMTP_PORT;
        MailConfig config =
            new MailConfig(uri.getHost(), uri.getPort() < 0 ? usual : uri.getPort()).setSsl(tls);
        String login = uri.getUserInfo();
        if (login == null) {
          return config.setLogin(LoginOption.DISABLED);
        }
        int colon = login.indexOf(':');
        // A password never travels in the clear.
        return config
            .setLogin(LoginOption.REQUIRED)
            .setStarttls(tls ? StartTLSOptions.DISABLED : StartTLSOptions.REQUIRED)
            .setUsername(colon < 0 ? login : login.substring(0, colon))
            .setPassword(colon < 0 ? "" : login.substring(colon + 1));
      }
    } catch (IllegalArgumentException malformed) {
      // Refused below.
    }
    throw new StartFailure(
        "MILLRACE_SMTP must be an address as in smtp://user:password@host:587 or smtps://host");
  }
}
