package io.millrace.manager.catalog;

import io.millrace.manager.schema.Problems;
import io.millrace.manager.schema.Wording;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.regex.Pattern;

/** What holds for alert targets beyond their single fields. */
final class AlertTargetRules {
  private static final Pattern SERVER =
      Pattern.compile("[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|\\[?[0-9A-Fa-f:]+]?");

  private AlertTargetRules() {}

  static void check(Entity target, Problems problems) {
    JsonObject body = target.body();
    boolean webhook = body.getString("type").equals("Webhook");
    String needed = webhook ? "webhook" : "email";
    String other = webhook ? "email" : "webhook";
    if (!body.containsKey(needed)) {
      problems.add(needed, "is missing; type " + body.getString("type") + " needs it");
    }
    if (body.containsKey(other)) {
      problems.add(other, "does not belong to type " + body.getString("type"));
    }
    if (body.containsKey("email")) {
      email(body.getJsonObject("email"), problems);
    }
  }

  private static void email(JsonObject email, Problems problems) {
    String server = email.getString("server");
    if (!SERVER.matcher(server).matches()) {
      problems.add(
          "email.server",
          "is "
              + Wording.quoted(server)
              + " but must be the name or address of a mail server, without its port");
    }
    boolean named = email.containsKey("userName");
    if (named != email.containsKey("password")) {
      problems.add(
          named ? "email.password" : "email.userName",
          "is missing; a login has a userName and a password");
    }
    if (named && email.getString("security").equals("None")) {
      problems.add(
          "email.security",
          "is 'None' but must be StartTLS or TLS: a password does not travel in the clear");
    }
    address("email.from", email.getString("from"), problems);
    List<String> to = Bodies.texts(email, "to");
    if (to.isEmpty()) {
      problems.add("email.to", "is empty but must have an address at least");
    }
    for (int i = 0; i < to.size(); i++) {
      address("email.to[" + i + "]", to.get(i), problems);
    }
  }

  private static void address(String field, String address, Problems problems) {
    if (!SmallRules.EMAIL.matcher(address).matches()) {
      problems.add(
          field,
          "is "
              + Wording.quoted(address)
              + " but must be an e-mail address, as in name@example.com");
    }
  }
}
