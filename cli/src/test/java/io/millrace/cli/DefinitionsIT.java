package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.cli.documents.Kind;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * Documents of every kind between files and a real edge. Each test leaves the edge as it found it.
 */
@TestMethodOrder(MethodOrderer.Random.class)
class DefinitionsIT {
  private static final String BOX = resource("box");

  @TempDir static Path place;

  @TempDir Path folder;

  private static EdgeOfTest edge;

  @BeforeAll
  static void start() throws IOException {
    edge = new EdgeOfTest(place.resolve("data"), place);
    edge.done("apply", "-f", BOX);
  }

  @AfterAll
  static void stop() {
    edge.close();
  }

  private static String resource(String name) {
    return Path.of("src/test/resources", name).toAbsolutePath().toString();
  }

  @Test
  void whatGetPrintsIsUnchangedForApply() {
    Invocation secret =
        edge.run("kind: secret\nname: api-key\nvalue: not-for-anyone\n", "apply", "-f", "-");
    assertThat(secret.exitCode).as(secret.err()).isZero();
    for (Kind kind : Kind.values()) {
      String documents = edge.done("get", kind.document(), "-o", "yaml");

      assertThat(documents).as(kind.document()).startsWith("kind: " + kind.document() + "\n");
      Invocation again = edge.run(documents, "apply", "-f", "-");
      assertThat(again.exitCode).as(again.err()).isZero();
      assertThat(again.out().lines()).isNotEmpty().allMatch(line -> line.endsWith(" unchanged"));
    }
    edge.done("delete", "secret", "api-key");
  }

  @Test
  void diffShowsLinesAndChangesNothing() throws IOException {
    assertThat(edge.done("diff", "-f", BOX, "--exit-code")).isEmpty();
    String changed =
        edge.done("get", "dataPipeline", "fahrenheit", "-o", "yaml")
            .replace("digits: '1.10'", "digits: '2'");

    Invocation diff =
        edge.run(
            changed + "---\nkind: category\nname: New\nvalues: [a]\n",
            "diff",
            "-f",
            "-",
            "--exit-code");

    assertThat(diff.exitCode).as(diff.err()).isEqualTo(1);
    assertThat(diff.out())
        .contains("--- dataPipeline/fahrenheit\n+++ dataPipeline/fahrenheit\n")
        .contains("\n-      digits: '1.10'\n+      digits: '2'\n")
        .contains("--- /dev/null\n+++ category/New\n")
        .contains("\n+name: New\n");
    assertThat(edge.done("diff", "-f", BOX, "--exit-code")).isEmpty();
  }

  @Test
  void diffSaysThatASecretDiffersWithoutShowingIt() {
    String profile = edge.done("get", "cloudProfile", "my-cloud", "-o", "yaml");
    assertThat(profile).doesNotContain("box-");

    Invocation diff =
        edge.run(profile.replaceFirst("secret: .*", "secret: another-secret"), "diff", "-f", "-");

    assertThat(diff.out())
        .isEqualTo("cloudProfile/my-cloud: differs in a secret, which is not shown\n");
  }

  @Test
  void prunesWhatTheFilesLeaveOutAfterAsking() {
    edge.run("kind: category\nname: Left Over\nvalues: [a]\n", "apply", "-f", "-");
    String all = edge.done("get", "category", "Sensor Kind", "Data Type", "-o", "yaml");

    Invocation dry = edge.run(all, "apply", "-f", "-", "--prune", "--dry-run");
    assertThat(dry.out()).contains("category/Left Over deleted (dry run)\n");
    Invocation unasked = edge.run(all, "apply", "-f", "-", "--prune");
    assertThat(unasked.exitCode).isEqualTo(1);
    assertThat(unasked.err()).contains("  category/Left Over\n").contains("--yes");
    assertThat(edge.done("get", "category")).contains("Left Over");

    Invocation agreed = edge.run(all, "apply", "-f", "-", "--prune", "--yes");
    assertThat(agreed.out())
        .isEqualTo(
            "category/Sensor Kind unchanged\n"
                + "category/Data Type unchanged\n"
                + "category/Left Over deleted\n");
    assertThat(edge.done("get", "category")).doesNotContain("Left Over");
  }

  @Test
  void prunesAFolderOnYes() throws IOException {
    edge.run(
        "kind: function\n"
            + "name: idle\n"
            + "language: python\n"
            + "environment: python-env\n"
            + "code: 'def main(c, m): pass'\n",
        "apply",
        "-f",
        "-");

    Invocation answered = edge.run("y\n", "apply", "-f", BOX, "--prune", "--dry-run");
    assertThat(answered.out())
        .contains("function/idle deleted (dry run)")
        .contains("category/Data Type deleted");
    edge.done("export", folder.resolve("all").toString());
    Files.delete(folder.resolve("all/function/default-project/idle.yaml"));

    Invocation yes = edge.run("y\n", "apply", "-f", folder.resolve("all").toString(), "--prune");

    assertThat(yes.exitCode).as(yes.err()).isZero();
    assertThat(yes.out().lines().filter(line -> !line.endsWith("unchanged")))
        .containsExactly("function/idle deleted");
    // Administrators, this edge, the default project and what is built in stay in any case.
    assertThat(edge.done("get", "user")).contains("admin@millrace.local");
    assertThat(edge.done("get", "runtimeEnvironment")).contains("Node Env");
  }

  @Test
  void refusesToPruneWhatIsInUseAndChangesNothing() {
    Invocation refused =
        edge.run(
            "kind: category\nname: Data Type\nvalues: [Custom]\n",
            "apply",
            "-f",
            "-",
            "--prune",
            "--yes");

    assertThat(refused.exitCode).isEqualTo(1);
    assertThat(refused.err())
        .contains("category 'Sensor Kind' cannot be deleted: it is used by")
        .contains("dataPipeline fahrenheit");
    assertThat(edge.done("diff", "-f", BOX, "--exit-code")).isEmpty();
  }

  @Test
  void aBoxIsRebuiltFromItsExport() throws IOException {
    Path exported = folder.resolve("exported");
    edge.done("export", exported.toString());
    Map<String, String> files = files(exported);
    assertThat(files.keySet())
        .contains(
            "serviceDomain/edge.yaml",
            "function/default-project/to-fahrenheit.py",
            "function/default-project/to-fahrenheit.yaml",
            "function/k-hlhaus-s-d/to-fahrenheit.py",
            "user/anna@example.com.yaml",
            "secrets.example");
    assertThat(String.join("", files.values())).doesNotContain("box-");
    assertThat(edge.done("export", exported.toString()).lines()).hasSize(files.size() - 1);
    assertThat(files(exported)).isEqualTo(files);

    try (EdgeOfTest other = new EdgeOfTest(folder.resolve("data"), folder)) {
      other.run("kind: serviceDomain\nname: edge\ndescription: this edge\n", "apply", "-f", "-");
      Invocation without = other.run("", "import", exported.toString());
      assertThat(without.exitCode).isEqualTo(1);
      assertThat(without.err())
          .contains("cloudProfile/my-cloud: awsCredential.secret is the mask")
          .contains("secrets.example")
          .contains("--secrets");
      Path secrets = folder.resolve("secrets.yaml");
      Files.writeString(
          secrets,
          files
              .getOrDefault("secrets.example", "")
              .replace("awsCredential.accessKey: \"\"", "awsCredential.accessKey: box-access-key")
              .replace("pwd: \"\"", "pwd: box-registry-password"));
      other.environment.put(
          "MILLRACE_SECRET_CLOUDPROFILE_MY_CLOUD_AWSCREDENTIAL_SECRET", "box-secret-key");
      other.environment.put(
          "MILLRACE_SECRET_USER_ANNA_EXAMPLE_COM_PASSWORD", "box-password-of-anna");
      other.environment.put(
          "MILLRACE_SECRET_ALERTTARGET_OPERATIONS_WEBHOOK_URL",
          "https://chat.example.com/box-hook-token");
      other.environment.put(
          "MILLRACE_SECRET_ALERTTARGET_NIGHT_SHIFT_EMAIL_PASSWORD", "box-mail-password");

      other.done("import", exported.toString(), "--secrets", secrets.toString());

      Path again = folder.resolve("again");
      other.done("export", again.toString());
      assertThat(files(again)).isEqualTo(files);
      // The secrets are the same ones: giving them again changes nothing.
      assertThat(other.done("diff", "-f", BOX, "--exit-code")).isEmpty();
    }
  }

  @Test
  void aBackupOfTheRunningEdgeIsRestoredIntoAnotherFolder() throws IOException {
    Path file = folder.resolve("edge.backup");
    edge.done("backup", file.toString());
    Path data = folder.resolve("data");

    Invocation running =
        edge.run("", "restore", file.toString(), "--data", place.resolve("data").toString());
    assertThat(running.exitCode).isEqualTo(3);
    assertThat(edge.done("restore", file.toString(), "--data", data.toString()))
        .contains(data.toString());

    try (EdgeOfTest other = new EdgeOfTest(data, folder)) {
      // The token that the first edge gave out is good here too, and nothing differs.
      other.environment.put("MILLRACE_TOKEN", edge.environment.get("MILLRACE_TOKEN"));
      assertThat(other.done("diff", "-f", BOX, "--exit-code")).isEmpty();
    }
  }

  @Test
  void anImportTakesOverTheNameOfTheEdge() throws IOException {
    Path exported = folder.resolve("exported");
    edge.done("export", exported.toString());
    Path domain = exported.resolve("serviceDomain/edge.yaml");
    Files.writeString(domain, Files.readString(domain).replace("name: edge", "name: shop-7"));
    Path project = exported.resolve("project/default-project.yaml");
    Files.writeString(project, Files.readString(project).replace("  - edge\n", "  - shop-7\n"));

    Invocation applied = edge.run("", "apply", "-f", domain.toString());
    assertThat(applied.exitCode).isEqualTo(1);
    assertThat(edge.done("import", exported.toString(), "--dry-run"))
        .contains("serviceDomain/shop-7 configured (dry run)");
  }

  @Test
  void anExportRemovesWhatIsGoneAndTouchesNoFileOfOthers() throws IOException {
    edge.run("kind: category\nname: Passing\nvalues: [a]\n", "apply", "-f", "-");
    Path exported = Files.createDirectories(folder.resolve("exported"));
    Files.writeString(exported.resolve("README.md"), "ours");
    edge.done("export", exported.toString());
    assertThat(exported.resolve("category/passing.yaml")).exists();

    edge.done("delete", "category", "Passing");
    edge.done("export", exported.toString());

    assertThat(exported.resolve("category/passing.yaml")).doesNotExist();
    assertThat(exported.resolve("README.md")).hasContent("ours");
    Path taken = Files.createDirectories(folder.resolve("taken/category"));
    Files.writeString(taken.resolve("data-type.yaml"), "kind: ours\n");
    Invocation refused = edge.run("", "export", folder.resolve("taken").toString());
    assertThat(refused.exitCode).isEqualTo(1);
    assertThat(refused.err()).contains("data-type.yaml exists and is not of an earlier export");
    assertThat(taken.resolve("data-type.yaml")).hasContent("kind: ours");
  }

  @Test
  void theShapesOfTheOriginalsSamplesApplyAsTheyStand() {
    String karbon = resource("karbon");

    assertThat(edge.done("create", "-f", karbon).lines())
        .hasSize(12)
        .allMatch(line -> line.endsWith(" created"));
    assertThat(edge.done("apply", "-f", karbon).lines())
        .hasSize(12)
        .allMatch(line -> line.endsWith(" unchanged"));

    edge.done("delete", "dataPipeline", "from-stream", "stream-out", "to-cloud", "to-kafka");
    edge.done("delete", "function", "anomaly-detect", "object-detect", "go-pass");
    edge.done("delete", "cloudProfile", "aws-profile");
    edge.done("delete", "datasource", "temperature-sensor", "camera", "nats");
    edge.done("delete", "category", "Data Kind");
  }

  @Test
  void theOriginalsSampleForAzureIsRefusedBeforeAnythingIsMade() throws IOException {
    Files.writeString(
        folder.resolve("azure.yaml"),
        """
        kind: category
        name: Of Azure
        values: [Images]
        ---
        kind: dataPipeline
        name: to-azure
        project: Default Project
        input:
          categorySelectors:
            Of Azure: [Images]
        output:
          publicCloud:
            type: Azure
            service: Blob
            endpointName: images
            profile: azure-profile
        """);

    Invocation refused = edge.run("", "create", "-f", folder.resolve("azure.yaml").toString());

    assertThat(refused.exitCode).isEqualTo(1);
    assertThat(refused.err())
        .contains("azure.yaml:5 dataPipeline/to-azure: output.publicCloud.type is 'Azure'")
        .contains("an output that is not delivered yet; delivered are RealTimeStreaming, MQTT,");
    assertThat(edge.done("get", "category")).doesNotContain("Of Azure");
  }

  @Test
  void anUpdateChangesTheOneThingThatItNamesAndNothingElse() {
    String category = edge.done("get", "category", "Sensor Kind", "-o", "yaml");
    String changed = category.replace("what is measured", "for a while");

    Invocation updated = edge.run(changed, "update", "category", "Sensor Kind", "-f", "-");
    Invocation another = edge.run(changed, "update", "category", "Data Type", "-f", "-");
    Invocation several =
        edge.run(changed + "---\n" + category, "update", "category", "Sensor Kind", "-f", "-");
    Invocation absent =
        edge.run("kind: category\nname: Absent\n", "update", "category", "Absent", "-f", "-");

    assertThat(updated.out()).as(updated.err()).isEqualTo("category/Sensor Kind configured\n");
    for (Invocation refused : List.of(another, several)) {
      assertThat(refused.exitCode).isEqualTo(1);
      assertThat(refused.err()).contains("must be one document, of category");
    }
    assertThat(absent.exitCode).isEqualTo(1);
    assertThat(absent.err()).contains("there is no category 'Absent'");
    edge.done("apply", "-f", BOX);
    assertThat(edge.done("diff", "-f", BOX, "--exit-code")).isEmpty();
  }

  @Test
  void aDryRunSaysWhatWouldHappenAndChangesNothing() {
    Invocation dry =
        edge.run(
            "kind: category\nname: Only Tried\nvalues: [a]\n", "apply", "-f", "-", "--dry-run");
    Invocation box = edge.run("", "apply", "-f", BOX, "--dry-run");
    Invocation wrong = edge.run("kind: category\nname: Wrong\n", "apply", "-f", "-", "--dry-run");

    assertThat(dry.exitCode).as(dry.err()).isZero();
    assertThat(dry.out()).isEqualTo("category/Only Tried created (dry run)\n");
    assertThat(box.out().lines()).isNotEmpty().allMatch(line -> line.contains(" unchanged"));
    assertThat(wrong.exitCode).isEqualTo(1);
    assertThat(wrong.err()).contains("category/Wrong: values is missing");
    assertThat(edge.done("get", "category")).doesNotContain("Only Tried", "Wrong");
  }

  @Test
  void tablesOfAllKindsFitEightyColumns() {
    for (Kind kind : Kind.values()) {
      assertThat(edge.done("get", kind.document()).lines()).allMatch(line -> line.length() <= 80);
    }
    assertThat(
            new JsonArray(edge.done("get", "user", "-o", "json"))
                .stream().map(user -> ((JsonObject) user).getString("password")))
        .containsOnly("********");
  }

  private static Map<String, String> files(Path folder) throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> found = Files.walk(folder)) {
      for (Path file : found.filter(Files::isRegularFile).toList()) {
        files.put(folder.relativize(file).toString(), Files.readString(file));
      }
    }
    return files;
  }
}
