package io.millrace.manager.notify;

import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.common.service.Settings;
import io.millrace.common.service.StartFailure;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.mail.LoginOption;
import io.vertx.ext.mail.MailClient;
import io.vertx.ext.mail.MailConfig;
import io.vertx.ext.mail.StartTLSOptions;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Tells every target of an alert when it is raised and when it is over. {@code
 * MILLRACE_ALERT_WEBHOOKS} and {@code MILLRACE_ALERT_WEBHOOK_SECRET}; {@code
 * MILLRACE_ALERT_MAIL_TO}, {@code MILLRACE_ALERT_MAIL_FROM} and {@code MILLRACE_SMTP}.
 */
public final class Notifier implements AutoCloseable {
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);
  private static final int SMTP_PORT = 25;
  private static final int SMTPS_PORT = 465;

  private final List<TargetQueue> queues = new ArrayList<>();

  private Notifier() {}

  /**
   * @throws StartFailure naming the setting at fault
   */
  public static Notifier of(Settings settings, Vertx vertx, Clock clock, MeterRegistry meters) {
    Notifier notifier = new Notifier();
    String secret = settings.text("MILLRACE_ALERT_WEBHOOK_SECRET", "");
    for (String address : settings.list("MILLRACE_ALERT_WEBHOOKS")) {
      notifier.add(new Webhook(webhook(address), secret, clock), meters);
    }
    List<String> to = settings.list("MILLRACE_ALERT_MAIL_TO");
    if (!to.isEmpty()) {
      String server =
          settings
              .text("MILLRACE_SMTP")
              .orElseThrow(() ->
                  new StartFailure(
                      "MILLRACE_ALERT_MAIL_TO is set but MILLRACE_SMTP is not; it must be an address as in smtp://user:password@host:587"));
      MailClient client = MailClient.create(vertx, smtp(server));
      String from = settings.text("MILLRACE_ALERT_MAIL_FROM", "millrace@localhost");
      notifier.add(new Mail(client, from, to), meters);
    }
    return notifier;
  }

  private void add(Target target, MeterRegistry meters) {
    queues.add(new TargetQueue(target, FIRST_PAUSE, LONGEST_PAUSE, meters));
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
        "MILLRACE_ALERT_WEBHOOKS must be addresses as in https://example.com/hook, comma-separated");
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

  /**
   * @param alert an event of the public API
   */
  public void tell(JsonObject alert) {
    queues.forEach(queue -> queue.offer(alert));
  }

  @Override
  public void close() {
    queues.forEach(TargetQueue::close);
  }
}
