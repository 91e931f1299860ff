package io.millrace.egress.app;

import io.millrace.egress.emulator.Call;
import io.millrace.egress.emulator.Fault;
import io.millrace.egress.emulator.MotoServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A policy as AWS enforces it: what it does not name is denied.
 *
 * @param actions as in {@code s3:PutObject}
 */
record Policy(Set<String> actions) {
  /** Actions of the API whose permission has another name. */
  private static final Map<String, String> NAMED_OTHERWISE =
      Map.of(
          "s3:HeadBucket", "s3:ListBucket",
          "s3:CreateMultipartUpload", "s3:PutObject",
          "s3:UploadPart", "s3:PutObject",
          "s3:CompleteMultipartUpload", "s3:PutObject",
          "sqs:SendMessageBatch", "sqs:SendMessage");

  /** The first one in {@code docs/aws.md}. */
  static Policy ofTheGuide() throws IOException {
    String guide = Files.readString(MotoServer.root().resolve("docs/aws.md"));
    String json = guide.substring(guide.indexOf("```json") + "```json".length());
    JsonArray statements =
        new JsonObject(json.substring(0, json.indexOf("```"))).getJsonArray("Statement");
    Set<String> actions = new TreeSet<>();
    for (int i = 0; i < statements.size(); i++) {
      statements
          .getJsonObject(i)
          .getJsonArray("Action")
          .forEach(action -> actions.add(String.valueOf(action)));
    }
    return new Policy(actions);
  }

  /** What becomes of a call under it. */
  Fault judge(Call call) {
    return actions.contains(permission(call))
        ? Fault.NONE
        : Fault.error(call, 403, "AccessDenied", "not authorized");
  }

  /** The permissions without which some of these calls would have been denied. */
  static Set<String> neededFor(Collection<Call> calls) {
    return calls.stream().map(Policy::permission).collect(Collectors.toCollection(TreeSet::new));
  }

  private static String permission(Call call) {
    return NAMED_OTHERWISE.getOrDefault(call.toString(), call.toString());
  }
}
