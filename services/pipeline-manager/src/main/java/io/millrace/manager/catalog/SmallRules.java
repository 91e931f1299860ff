package io.millrace.manager.catalog;

import io.millrace.manager.schema.Problems;
import io.millrace.manager.schema.Wording;
import io.vertx.core.json.JsonObject;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** What holds beyond single fields for the kinds that need only a few words. */
final class SmallRules {
  static final Pattern EMAIL = Pattern.compile("[^\\s@]{1,64}@[^\\s@]{1,255}");
  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?");
  private static final Pattern IMAGE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:/@-]*");
  private static final Map<String, String> CREDENTIALS =
      Map.of("AWS", "awsCredential", "GCP", "gcpCredential", "Azure", "azCredential");

  private static final Pattern ROLE = Pattern.compile("arn:[a-z-]+:iam::[0-9]{12}:role/.{1,512}");

  private SmallRules() {}

  static void category(Entity category, Problems problems) {
    List<String> values = Bodies.texts(category.body(), "values");
    if (values.isEmpty()) {
      problems.add("values", "is empty but must have a value at least");
    }
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < values.size(); i++) {
      if (!seen.add(values.get(i))) {
        problems.add(
            "values[" + i + "]",
            "is " + Wording.quoted(values.get(i)) + ", which stands in the list already");
      }
    }
  }

  static void runtime(Entity runtime, View view, Problems problems) {
    String image = runtime.body().getString("dockerRepoURI");
    if (image == null) {
      problems.add(
          "dockerRepoURI",
          "is missing; it must be the path of a container image, as in user/image:0.1");
    } else if (!runtime.builtIn() && !IMAGE.matcher(image).matches()) {
      problems.add(
          "dockerRepoURI",
          "is "
              + Wording.quoted(image)
              + " but must be the path of a container image, as in user/image:0.1");
    }
    if (BuiltIns.runtime(runtime.name()).isPresent() && !runtime.builtIn()) {
      problems.add(
          "name",
          "is "
              + Wording.quoted(runtime.name())
              + ", which is the name of a built-in runtime environment; choose another");
    }
    PipelineRules.requireListed(runtime, "dockerProfileID", "dockerProfileIds", view, problems);
  }

  static void cloudProfile(Entity profile, Problems problems) {
    JsonObject body = profile.body();
    String type = body.getString("type");
    CREDENTIALS.forEach((kind, field) -> {
      if (kind.equals(type) && !body.containsKey(field)) {
        problems.add(field, "is missing; type " + type + " needs it");
      } else if (!kind.equals(type) && body.containsKey(field)) {
        problems.add(field, "belongs to type " + kind + ", but type is " + type);
      }
    });
    for (String field : List.of("endpoint", "pathStyle")) {
      if (body.containsKey(field) && !type.equals("AWS")) {
        problems.add(field, "belongs to type AWS, but type is " + type);
      }
    }
    if (type.equals("AWS") && body.containsKey("awsCredential")) {
      awsCredential(body.getJsonObject("awsCredential"), problems);
    }
  }

  private static void awsCredential(JsonObject credential, Problems problems) {
    boolean keys = credential.getString("source", "keys").equals("keys");
    for (String field : List.of("accessKey", "secret", "sessionToken")) {
      boolean given = !credential.getString(field, "").isEmpty();
      if (keys && !given && !field.equals("sessionToken")) {
        problems.add(
            "awsCredential." + field,
            "is missing; only with source: environment are there no keys to give");
      } else if (!keys && given) {
        problems.add(
            "awsCredential." + field,
            "does not belong to source: environment, which takes the keys of the machine that the"
                + " edge runs on");
      }
    }
    String role = credential.getString("roleArn");
    if (role != null && !ROLE.matcher(role).matches()) {
      problems.add(
          "awsCredential.roleArn",
          "is "
              + Wording.quoted(role)
              + " but must be the ARN of a role, as in arn:aws:iam::123456789012:role/edge");
    }
    if (role == null && credential.containsKey("externalId")) {
      problems.add("awsCredential.externalId", "belongs to a roleArn, but there is none");
    }
  }

  static void registry(Entity registry, Problems problems) {
    JsonObject body = registry.body();
    boolean own = body.getString("type").equals("ContainerRegistry");
    String needed = own ? "ContainerRegistryInfo" : "CloudProfileInfo";
    String other = own ? "CloudProfileInfo" : "ContainerRegistryInfo";
    if (!body.containsKey(needed)) {
      problems.add(needed, "is missing; type " + body.getString("type") + " needs it");
    }
    if (body.containsKey(other)) {
      problems.add(other, "does not belong to type " + body.getString("type"));
    }
  }

  static void project(Entity project, Problems problems) {
    if (project.id().equals(BuiltIns.DEFAULT_PROJECT)
        && !project.name().equals(BuiltIns.DEFAULT_PROJECT_NAME)) {
      problems.add(
          "name", "of the project " + BuiltIns.DEFAULT_PROJECT_NAME + " cannot be changed");
    }
    Set<String> members = new HashSet<>();
    List<JsonObject> users = Bodies.objects(project.body(), "users");
    for (int i = 0; i < users.size(); i++) {
      if (!members.add(users.get(i).getString("userId"))) {
        problems.add("users[" + i + "].userId", "stands in the list already");
      }
    }
  }

  static void user(Entity user, Problems problems) {
    String email = user.body().getString("email");
    if (!EMAIL.matcher(email).matches()) {
      problems.add(
          "email",
          "is " + Wording.quoted(email) + " but must be an e-mail address, as in name@example.com");
    }
  }

  static void serviceDomain(Entity domain, Problems problems) {
    if (!HOST.matcher(domain.name()).matches()) {
      problems.add(
          "name",
          "is "
              + Wording.quoted(domain.name())
              + " but must be letters, digits, '.' and '-', with a letter or digit at both ends");
    }
  }
}
