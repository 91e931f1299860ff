package io.millrace.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * The getting-started guide's Dockerfiles, as they stand but for the address of the bundles, which
 * the edge serves: built and run; one of them pushed to a private registry, from where its pipeline
 * pulls it. Where {@code python:3.6} and {@code node:9} cannot be pulled, stand-ins of these names
 * are made.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CustomRuntimeST {
  private static final String BUILD_PIPE = "/tmp/from-console";
  private static final String GUIDES_ADDRESS =
      "https://s3-us-west-2.amazonaws.com/ntnxsherlock-runtimes/";
  private static final String PYTHON =
      """
      FROM python:3.6

      RUN python -V
      # Check Python version
      RUN python -c 'import sys; sys.exit(sys.version_info.major != 3)'
      # We need Python runtime environment to execute Python functions.
      RUN wget https://s3-us-west-2.amazonaws.com/ntnxsherlock-runtimes/python-env.tgz
      RUN tar xf /python-env.tgz
      # Bundle does not come with all required packages but defines them as PIP dependencies
      RUN pip install -r /python-env/requirements.txt
      # In this example we install Kafka client for Python as additional 3rd party software
      RUN pip install kafka-python

      # Containers should NOT run as root as a good practice
      # We mandate all runtime containers to run as user 10001
      USER 10001
      # Finally run Python function worker which pull and executes functions.
      CMD ["/python-env/run.sh"]
      """;

  /** The same for the other bundle, which unpacks to the same folder. */
  private static final String PYTHON_2 =
      PYTHON
          .replace("python:3.6", "python:2.7")
          .replace("major != 3", "major != 2")
          .replace("python-env.tgz", "python2-env.tgz");

  private static final String NODE =
      """
      FROM node:9

      RUN wget https://s3-us-west-2.amazonaws.com/ntnxsherlock-runtimes/node-env.tgz
      RUN tar xf /node-env.tgz

      WORKDIR /node-env
      RUN npm install
      # Containers should NOT run as root as a good practice
      USER 10001
      CMD ["/node-env/run.sh"]
      """;
  private static final String STAND_IN_PYTHON =
      """
      FROM millrace/python-env:%s
      USER root
      COPY wget /usr/bin/wget
      RUN rm -rf /python-env && ln -s python3 /usr/bin/python && chmod 755 /usr/bin/wget
      CMD ["python"]
      """;
  private static final String PYTHON_WGET =
      """
      #!/usr/bin/python3
      import os, sys, urllib.request
      urllib.request.urlretrieve(sys.argv[1], os.path.basename(sys.argv[1]))
      """;
  private static final String STAND_IN_PYTHON_2 =
      """
      FROM millrace/python2-env:%s
      USER root
      COPY wget /usr/bin/wget
      RUN rm -rf /python-env && chmod 755 /usr/bin/wget
      CMD ["python"]
      """;
  private static final String PYTHON_2_WGET =
      """
      #!/usr/bin/python
      import os, sys, urllib
      urllib.urlretrieve(sys.argv[1], os.path.basename(sys.argv[1]))
      """;
  private static final String STAND_IN_NODE =
      """
      FROM millrace/node-env:%s
      USER root
      WORKDIR /
      COPY wget /usr/bin/wget
      COPY npm /usr/lib/node_modules/npm
      RUN rm -rf /node-env && chmod 755 /usr/bin/wget && ln -s /usr/lib/node_modules/npm/bin/npm-cli.js /usr/bin/npm
      CMD ["node"]
      """;
  private static final String NODE_WGET =
      """
      #!/usr/bin/node
      const [, , url] = process.argv
      require('http').get(url, (answer) => answer.pipe(require('fs').createWriteStream(require('path').basename(url))))
      """;

  private final Path folder = Checkout.folder("custom-runtime-images");
  private final List<String> standIns = new ArrayList<>();
  private final int registryPort = Checkout.freePort();
  private final String registry = "127.0.0.1:" + registryPort;
  private Millrace edge;
  private Process registryProcess;

  @BeforeAll
  void start() throws Exception {
    edge = Millrace.up("custom-runtimes", "docker");
    registryProcess = registry();
    Path python = Files.createDirectories(folder.resolve("base-python"));
    Files.writeString(python.resolve("wget"), PYTHON_WGET);
    standIn("python:3.6", STAND_IN_PYTHON, python);
    Path python2 = Files.createDirectories(folder.resolve("base-python2"));
    Files.writeString(python2.resolve("wget"), PYTHON_2_WGET);
    standIn("python:2.7", STAND_IN_PYTHON_2, python2);
    Path node = Files.createDirectories(folder.resolve("base-node"));
    Files.writeString(node.resolve("wget"), NODE_WGET);
    String modules = Command.run("npm", "root", "-g").succeeded().out().strip();
    Command.run("cp", "-rL", modules + "/npm", node.resolve("npm").toString()).succeeded();
    standIn("node:9", STAND_IN_NODE, node);
  }

  @AfterAll
  void stop() {
    edge.close();
    registryProcess.destroy();
    List<String> images = new ArrayList<>(standIns);
    List.of("python", "python2", "node").forEach(it -> images.add(registry + "/team/" + it + ":1"));
    images.forEach(image -> Command.run("docker", "rmi", "-f", image));
  }

  private Process registry() throws IOException {
    Path users = folder.resolve("users");
    // What `htpasswd -nbB team a-registry-password` prints.
    Files.writeString(users, "team:$2y$05$IacSWNfD0rxNaQaeTUAXde6nSvvMM9aIMFKYT0cQMLe6gNpVN/6Ta\n");
    Path config = folder.resolve("registry.yml");
    Files.writeString(
        config,
        "version: 0.1\nlog: {level: error}\nstorage: {filesystem: {rootdirectory: "
            + folder.resolve("images")
            + "}}\nhttp: {addr: '"
            + registry
            + "'}\nauth: {htpasswd: {realm: team, path: "
            + users
            + "}}\n");
    return new ProcessBuilder("docker-registry", "serve", config.toString())
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("registry.log").toFile())
        .start();
  }

  private static Command docker(String... words) {
    List<String> all = new ArrayList<>(List.of("docker"));
    all.addAll(List.of(words));
    // The builder that every engine has; the newer one needs a plugin.
    return Command.run(Duration.ofMinutes(3), Map.of("DOCKER_BUILDKIT", "0"), "", all).succeeded();
  }

  private void standIn(String name, String dockerfile, Path context) throws IOException {
    if (Command.run("docker", "image", "inspect", name).exitCode() == 0) {
      return;
    }
    Files.createDirectories(context);
    Files.writeString(context.resolve("Dockerfile"), dockerfile.formatted(version()));
    docker("build", "-t", name, context.toString());
    standIns.add(name);
  }

  private static String version() {
    return Command.run(Checkout.ROOT.resolve("dev/version").toString()).succeeded().out().strip();
  }

  /** Builds a Dockerfile of the guide's. */
  private String built(String name, String dockerfile) throws IOException {
    Path context = Files.createDirectories(folder.resolve(name));
    String here = dockerfile.replace(GUIDES_ADDRESS, edge.url() + "/runtimes/");
    assertThat(here).isNotEqualTo(dockerfile);
    Files.writeString(context.resolve("Dockerfile"), here);
    String image = registry + "/team/" + name + ":1";
    docker("build", "--network", "host", "-t", image, context.toString());
    return image;
  }

  private void push(String image) throws IOException {
    Path login = Files.createDirectories(folder.resolve("login"));
    String both =
        Base64.getEncoder()
            .encodeToString("team:a-registry-password".getBytes(StandardCharsets.UTF_8));
    Files.writeString(
        login.resolve("config.json"),
        "{\"auths\": {\"%s\": {\"auth\": \"%s\"}}}".formatted(registry, both));
    docker("--config", login.toString(), "push", image);
    docker("rmi", image);
  }

  private String documents(String name, String language, String image, String code) {
    return """
    kind: containerRegistry
    name: team-registry
    type: ContainerRegistry
    server: %s
    userName: team
    pwd: a-registry-password
    ---
    kind: runtimeEnvironment
    name: %s-of-mine
    language: %s
    dockerRepoURI: %s
    containerRegistry: team-registry
    ---
    """
            .formatted(registry, name, language, image)
        + Documents.source(name, "custom/" + name)
        + Documents.function(name, language, name + "-of-mine", code)
        + Documents.pipeline(name, name, "functions:\n  - name: " + name, Documents.toStream(name));
  }

  private void says(String pipeline, String line) {
    Devices.publish(edge, edge.certificates(), "custom/" + pipeline, List.of("a message"));
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () -> assertThat(edge.run("logs", pipeline).succeeded().out()).contains(line));
  }

  @Test
  void runsFunctionsInTheGuidesPythonImage() throws Exception {
    String image = built("python", PYTHON);
    push(image);

    edge.apply(
        documents(
            "python",
            "python",
            image,
            """
            import kafka
            def main(ctx, msg):
                print("got", len(msg), "bytes beside kafka", bool(kafka.__version__))
                ctx.send(msg)
            """),
        "python");

    says("python", "got 9 bytes beside kafka True");
    assertThat(edge.run("get", "containerregistry", "team-registry", "-o", "json").out())
        .doesNotContain("a-registry-password");
  }

  @Test
  void runsFunctionsInAnImageWithThePython2Bundle() throws Exception {
    String image = built("python2", PYTHON_2);

    edge.apply(
        documents(
            "python2",
            "python",
            image,
            """
            import sys
            def main(ctx, msg):
                print "got", len(msg), "bytes in Python", sys.version_info[0]
                ctx.send(msg)
            """),
        "python2");

    says("python2", "got 9 bytes in Python 2");
  }

  @Test
  void runsFunctionsInTheGuidesNodeImage() throws Exception {
    String image = built("node", NODE);

    edge.apply(
        documents(
            "node",
            "node",
            image,
            """
            exports.main = async (ctx, msg) => {
              console.log('got', msg.length, 'bytes')
              ctx.send(msg)
            }
            """),
        "node");

    says("node", "got 9 bytes");
  }

  private String environment(String name, String image, String dockerfile) {
    String document =
        "kind: runtimeEnvironment\nname: %s\nlanguage: python\ndockerRepoURI: %s\ndockerfile: |\n%s"
            .formatted(name, image, dockerfile.indent(2));
    edge.run(Duration.ofSeconds(60), document, "apply", "-f", "-").succeeded();
    return edge.idOf("runtimeenvironments", name);
  }

  /** Writes to the pipe that a step of the build waits at. */
  private static void endStep() {
    String build =
        Command.run("docker", "ps", "--no-trunc", "--format", "{{.ID}} {{.Command}}")
            .succeeded()
            .out()
            .lines()
            .filter(line -> line.contains("mkfifo " + BUILD_PIPE))
            .map(line -> line.split(" ", 2)[0])
            .findFirst()
            .orElseThrow();
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> Command.run("docker", "exec", build, "test", "-p", BUILD_PIPE).exitCode() == 0);
    Command.run("docker", "exec", build, "sh", "-c", "echo > " + BUILD_PIPE).succeeded();
  }

  @Test
  void aPersonFollowsABuildAPullAndWhyTheyFail() {
    String image = "millrace-test/from-console:1";
    standIns.add(image);
    String id =
        environment(
            "from-console",
            image,
            "FROM millrace/python-env:%s\nRUN echo told by the build; mkfifo %s; cat %s\nRUN exit 7\n"
                .formatted(version(), BUILD_PIPE, BUILD_PIPE));
    try (Viewer viewer = new Viewer(edge)) {
      ConsoleImages images = new ConsoleImages(viewer, edge);
      images.open(id, "from-console");
      images.failsToBuild("told by the build", CustomRuntimeST::endStep, "non-zero code: 7");
      images.isMended("RUN exit 7", "RUN echo mended");
      images.isBuilt();
      edge.apply(
          Documents.source("from-console", "custom/from-console")
              + Documents.function(
                  "from-console",
                  "python",
                  "from-console",
                  "def main(ctx, msg):\n    print('built here')\n    ctx.send(msg)\n")
              + Documents.pipeline(
                  "from-console",
                  "from-console",
                  "functions:\n  - name: from-console",
                  Documents.toStream("from-console")),
          "from-console");
      says("from-console", "built here");
      images.open(environment("nowhere", registry + "/team/none:1", "FROM debian"), "nowhere");
      images.failsToPull("the registry " + registry);
      assertThat(viewer.faults()).isEmpty();
    }
  }

  @Test
  void saysWhyAnImageCannotBePulled() {
    edge.run(
            Duration.ofSeconds(60),
            documents(
                "missing", "python", registry + "/team/nothing:7", "def main(ctx, msg): pass"),
            "apply",
            "-f",
            "-")
        .succeeded();

    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> {
          assertThat(edge.run("get", "datapipeline", "missing", "-o", "json").succeeded().out())
              .contains("Retrying", "has no such image or tag");
          assertThat(edge.run("alerts").succeeded().out())
              .contains("missing", "has no such image or tag");
        });
  }
}
