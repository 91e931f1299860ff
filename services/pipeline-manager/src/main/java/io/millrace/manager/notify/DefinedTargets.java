package io.millrace.manager.notify;

import io.millrace.common.secret.Sealer;
import io.millrace.manager.catalog.Bodies;
import io.millrace.manager.catalog.Entity;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.mail.LoginOption;
import io.vertx.ext.mail.MailClient;
import io.vertx.ext.mail.MailConfig;
import io.vertx.ext.mail.StartTLSOptions;
import java.net.URI;
import java.time.Clock;

/** Makes targets of what users define; the only place where their secrets are opened. */
public final class DefinedTargets {
  private final Vertx vertx;
  private final Sealer sealer;
  private final Clock clock;

  public DefinedTargets(Vertx vertx, Sealer sealer, Clock clock) {
    this.vertx = vertx;
    this.sealer = sealer;
    this.clock = clock;
  }

  /** The target that an entity of kind ALERT_TARGET describes. */
  Target of(Entity entity) {
    JsonObject webhook = entity.body().getJsonObject("webhook");
    return webhook == null
        ? mail(entity.name(), entity.body().getJsonObject("email"))
        : new Webhook(
            entity.name(),
            URI.create(sealer.open(webhook.getString("url"))),
            secret(webhook, "secret"),
            clock);
  }

  private Target mail(String name, JsonObject email) {
    String security = email.getString("security");
    MailConfig config =
        new MailConfig(email.getString("server"), email.getInteger("port"))
            .setSsl(security.equals("TLS"))
            .setStarttls(
                security.equals("StartTLS") ? StartTLSOptions.REQUIRED : StartTLSOptions.DISABLED)
            .setLogin(LoginOption.DISABLED);
    if (email.containsKey("userName")) {
      config
          .setLogin(LoginOption.REQUIRED)
          .setUsername(email.getString("userName"))
          .setPassword(secret(email, "password"));
    }
    return new Mail(
        name, MailClient.create(vertx, config), email.getString("from"), Bodies.texts(email, "to"));
  }

  private String secret(JsonObject group, String field) {
    String sealed = group.getString(field, "");
    return sealed.isEmpty() ? "" : sealer.open(sealed);
  }
}
