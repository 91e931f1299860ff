package io.millrace.manager.notify;

import io.vertx.core.json.JsonObject;
import io.vertx.ext.mail.MailClient;
import io.vertx.ext.mail.MailMessage;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A plain-text message over SMTP to everybody who is to know. */
final class Mail implements Target {
  private static final long LIMIT_SECONDS = 30;
  private static final int MOST_SUBJECT = 150;

  private final String name;
  private final MailClient client;
  private final String from;
  private final List<String> to;

  Mail(String name, MailClient client, String from, List<String> to) {
    this.name = name;
    this.client = client;
    this.from = from;
    this.to = List.copyOf(to);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void tell(JsonObject alert) throws Undelivered, InterruptedException {
    MailMessage message =
        new MailMessage().setFrom(from).setTo(to).setSubject(subject(alert)).setText(text(alert));
    try {
      client.sendMail(message).await(LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException late) {
      throw new Undelivered("the mail server does not answer in time", true);
    } catch (Exception refused) {
      // Checked ones too, which await() throws undeclared: no connection, a certificate that nobody
      // vouches for.
      if (refused instanceof InterruptedException stopped) {
        throw stopped;
      }
      String reason = String.valueOf(refused.getMessage()).replaceAll("\\s+", " ");
      throw new Undelivered(reason, true);
    }
  }

  @Override
  public void close() {
    client.close().onFailure(broken -> {}); // it is gone either way
  }

  // One line, whatever a function wrote into its error: headers end with lines.
  private static String subject(JsonObject alert) {
    boolean over = "CLEARED".equals(alert.getString("state"));
    String text =
        "[Millrace] "
            + alert.getString("severity")
            + (over ? ", over: " : ": ")
            + alert.getString("message").replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    return text.length() <= MOST_SUBJECT ? text : text.substring(0, MOST_SUBJECT) + "...";
  }

  private static String text(JsonObject alert) {
    StringBuilder text = new StringBuilder(alert.getString("message")).append("\n\n");
    for (String field : List.of("state", "severity", "path", "firstAt", "timestamp", "count")) {
      text.append(field).append(": ").append(alert.getValue(field)).append('\n');
    }
    return text.toString();
  }
}
