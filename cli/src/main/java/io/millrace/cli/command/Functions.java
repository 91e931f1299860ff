package io.millrace.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.cli.CommandFailure;
import io.millrace.cli.ExitCodes;
import io.millrace.cli.Shell;
import io.millrace.cli.rest.EdgeClient;
import io.millrace.cli.rest.Entities;
import io.millrace.cli.rest.PipelineTap;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code function}: what one does with functions before they are deployed. */
@Command(name = "function", description = "Try functions without deploying them.")
public final class Functions {
  private Functions() {}

  /** The command without its verbs. */
  public static Functions group() {
    return new Functions();
  }

  /** Runs a chain on sample messages. */
  @Command(
      name = "test",
      description =
          "Run a function, or a chain of them, on sample messages: outputs, logs, errors, times. Nothing is deployed.")
  public static final class Test implements Callable<Integer> {
    private final Shell shell;

    @Parameters(
        paramLabel = "FUNCTION",
        arity = "0..*",
        description = "Functions that the edge has, behind those of the files.")
    private List<String> names = new ArrayList<>();

    @Option(
        names = {"-f", "--file"},
        paramLabel = "FILE|DIR|-",
        description =
            "YAML documents of functions; with a dataPipeline among them, its chain and arguments.")
    private List<String> files = new ArrayList<>();

    @Option(
        names = "--against",
        paramLabel = "FILE|DIR",
        description = "Another version, run on the same messages, printed behind.")
    private List<String> against = new ArrayList<>();

    @Option(
        names = "--message",
        paramLabel = "FILE|-",
        description = "A file that is one message; may be repeated.")
    private List<String> messages = new ArrayList<>();

    @Option(
        names = "--text",
        paramLabel = "TEXT",
        description = "A message as it stands here; may be repeated.")
    private List<String> texts = new ArrayList<>();

    @Option(
        names = "--lines",
        paramLabel = "FILE",
        description = "A file of which each line is a message.")
    private @Nullable String lines;

    @Option(
        names = "--tap",
        paramLabel = "PIPELINE",
        description = "Messages that leave this data pipeline from now on.")
    private @Nullable String tap;

    @Option(names = "--count", paramLabel = "N", description = "How many of the tap; 1 by default.")
    private int count = 1;

    @Option(names = "--topic", paramLabel = "TOPIC", description = "Topic of the messages.")
    private @Nullable String topic;

    @Option(
        names = "--param",
        paramLabel = "NAME=VALUE",
        description = "A parameter's value; may be repeated.")
    private Map<String, String> parameters = new LinkedHashMap<>();

    @Option(
        names = {"-o", "--output"},
        paramLabel = "FORMAT",
        description = "table or json.")
    private OutputFormat format = OutputFormat.table;

    public Test(Shell shell) {
      this.shell = shell;
    }

    @Override
    public Integer call() throws InterruptedException {
      EdgeClient edge = shell.client();
      TrialChain chain = new TrialChain(shell, edge, parameters);
      if (!files.isEmpty()) {
        chain.addFiles(files);
      }
      names.forEach(name -> chain.addNamed(name, Map.of()));
      if (files.isEmpty() && names.isEmpty()) {
        throw CommandFailure.usage("no function is given: name one, or give its document with -f");
      }
      Map<String, Object> request = new LinkedHashMap<>();
      request.put("functions", chain.functions());
      chain.project().ifPresent(id -> request.put("projectId", id));
      if (!against.isEmpty()) {
        TrialChain other = new TrialChain(shell, edge, parameters);
        other.addFiles(against);
        request.put("against", other.functions());
      }
      request.put("messages", samples(edge));
      return print(edge.post("/functions/test", request));
    }

    private List<Map<String, Object>> samples(EdgeClient edge) throws InterruptedException {
      List<Map<String, Object>> samples = new ArrayList<>();
      for (String name : messages) {
        samples.add(sample(name.equals("-") ? input() : bytes(name)));
      }
      texts.forEach(text -> samples.add(sample(text.getBytes(StandardCharsets.UTF_8))));
      if (lines != null) {
        new String(bytes(lines), StandardCharsets.UTF_8)
            .lines()
            .forEach(line -> samples.add(sample(line.getBytes(StandardCharsets.UTF_8))));
      }
      if (tap != null) {
        samples.addAll(captured(edge, tap));
      }
      if (samples.isEmpty()) {
        throw CommandFailure.usage(
            "no message is given: use --message FILE, --text TEXT, --lines FILE or --tap PIPELINE");
      }
      return samples;
    }

    private List<Map<String, Object>> captured(EdgeClient edge, String pipeline)
        throws InterruptedException {
      PipelineTap live = new PipelineTap(edge, new Entities(edge).pipelineId(pipeline));
      live.open();
      List<Map<String, Object>> samples = new ArrayList<>();
      while (samples.size() < count && !shell.terminal().gone()) {
        for (JsonNode message : live.read().path("messages")) {
          if (samples.size() < count) {
            Map<String, Object> sample = new LinkedHashMap<>();
            sample.put("payload", message.path("payload").asText());
            sample.put("topic", topic == null ? message.path("topic").asText() : topic);
            sample.put("timestamp", message.path("timestamp").asLong());
            samples.add(sample);
          }
        }
      }
      live.close();
      return samples;
    }

    private Map<String, Object> sample(byte[] payload) {
      Map<String, Object> sample = new LinkedHashMap<>();
      sample.put("payload", Base64.getEncoder().encodeToString(payload));
      if (topic != null) {
        sample.put("topic", topic);
      }
      return sample;
    }

    private byte[] input() {
      try {
        return shell.in().readAllBytes();
      } catch (IOException broken) {
        throw CommandFailure.refused("standard input cannot be read: " + broken.getMessage());
      }
    }

    private byte[] bytes(String name) {
      Path file = shell.folder().resolve(name);
      try {
        return Files.readAllBytes(file);
      } catch (IOException unreadable) {
        throw CommandFailure.refused(
            Files.exists(file) ? name + " cannot be read" : "there is no file " + name);
      }
    }

    private int print(JsonNode answer) {
      if (format == OutputFormat.table) {
        TrialReport report = new TrialReport(shell.terminal());
        report.print(answer);
        if (answer.has("against")) {
          shell.terminal().line("== the other version ==");
          report.print(answer.path("against"));
        }
      } else {
        shell.terminal().line(OutputFormat.pretty(answer));
      }
      return answer.path("ok").asBoolean() ? ExitCodes.DONE : ExitCodes.REFUSED;
    }
  }
}
