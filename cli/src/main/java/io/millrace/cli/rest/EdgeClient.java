package io.millrace.cli.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.cli.CommandFailure;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Calls of the REST interface, one after the other. Whatever goes wrong becomes a sentence for the
 * person who typed the command.
 */
public final class EdgeClient {
  private static final String DEFAULT_URL = "http://127.0.0.1:8080";
  private static final String TOKEN_FILE = "data/admin-token";
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(90);
  private static final int FIRST_ERROR = 400;
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final String base;
  private final String token;
  private final HttpClient http;

  /**
   * @param base address of the edge, without {@code /v1.0}
   */
  public EdgeClient(String base, String token) {
    this.base = base;
    this.token = token;
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_LIMIT)
            .build();
  }

  /**
   * The edge that is named, or the one on this machine with its token in {@code data} below a
   * folder.
   *
   * @param named its address, as in {@code MILLRACE_URL}
   * @param token as in {@code MILLRACE_TOKEN}
   */
  public static EdgeClient of(Optional<String> named, Optional<String> token, Path folder) {
    String url = named.orElse(DEFAULT_URL).replaceAll("/+$", "");
    checkUrl(url);
    return new EdgeClient(url, token.orElseGet(() -> readToken(folder)));
  }

  private static void checkUrl(String url) {
    try {
      URI uri = URI.create(url);
      if (uri.getHost() != null
          && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
        return;
      }
    } catch (IllegalArgumentException malformed) {
      // Refused below.
    }
    throw CommandFailure.usage(
        "MILLRACE_URL is '" + url + "' but must be an address as in " + DEFAULT_URL);
  }

  private static String readToken(Path folder) {
    Path file = folder.resolve(TOKEN_FILE);
    try {
      String token = Files.readString(file).strip();
      if (!token.isEmpty() && token.chars().allMatch(c -> c > ' ' && c < 127)) {
        return token;
      }
      throw CommandFailure.refused(file + " holds no token; set MILLRACE_TOKEN instead");
    } catch (NoSuchFileException missing) {
      throw CommandFailure.refused(
          "there is no token: set MILLRACE_TOKEN to what DIR/admin-token of the edge holds, or run this in the folder that has ./"
              + TOKEN_FILE);
    } catch (IOException unreadable) {
      throw CommandFailure.refused(
          file
              + " cannot be read ("
              + unreadable.getMessage()
              + "); run this as its owner, or set MILLRACE_TOKEN");
    }
  }

  public JsonNode get(String path) {
    return call("GET", path, null);
  }

  public JsonNode post(String path, Object body) {
    return call("POST", path, body);
  }

  /** A POST without a body. */
  public JsonNode post(String path) {
    return call("POST", path, null);
  }

  public JsonNode put(String path, Object body) {
    return call("PUT", path, body);
  }

  public JsonNode delete(String path) {
    return call("DELETE", path, null);
  }

  /** {@code text} as part of a path or of a query. */
  public static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private JsonNode call(String method, String path, @Nullable Object body) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(base + "/v1.0" + path))
            .timeout(ANSWER_LIMIT)
            .header("Authorization", bearer())
            .header("Accept", "application/json")
            .header("Content-Type", "application/json")
            .method(method, body == null ? HttpRequest.BodyPublishers.noBody() : publisher(body))
            .build();
    HttpResponse<byte[]> response = send(request);
    Optional<JsonNode> json = parse(response.body());
    if (response.statusCode() >= FIRST_ERROR) {
      throw refusal(response.statusCode(), json);
    }
    return json.orElseThrow(() -> noEdge(response.statusCode()));
  }

  private String bearer() {
    if (!token.chars().allMatch(c -> c > ' ' && c < 127)) {
      throw CommandFailure.usage("MILLRACE_TOKEN holds blanks or characters that no token has");
    }
    return "Bearer " + token;
  }

  private static HttpRequest.BodyPublisher publisher(Object body) {
    try {
      return HttpRequest.BodyPublishers.ofByteArray(MAPPER.writeValueAsBytes(body));
    } catch (JsonProcessingException impossible) {
      throw new IllegalArgumentException(impossible);
    }
  }

  private HttpResponse<byte[]> send(HttpRequest request) {
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofByteArray());
    } catch (HttpTimeoutException late) {
      throw CommandFailure.unreachable(
          "the edge at " + base + " does not answer in time; see its log, or try again");
    } catch (IOException unreachable) {
      throw CommandFailure.unreachable(
          "no edge answers at "
              + base
              + "; start one with 'millrace up', or set MILLRACE_URL to where it is");
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw CommandFailure.refused("interrupted");
    }
  }

  private static Optional<JsonNode> parse(byte[] body) {
    try {
      JsonNode parsed = MAPPER.readTree(body);
      return parsed == null || parsed.isMissingNode() ? Optional.empty() : Optional.of(parsed);
    } catch (IOException notJson) {
      return Optional.empty();
    }
  }

  private RuntimeException refusal(int status, Optional<JsonNode> body) {
    return body.filter(JsonNode::isObject)
        .map(node -> node.path("message").asText(""))
        .filter(message -> !message.isEmpty())
        .<RuntimeException>map(message -> new Refusal(status, message))
        .orElseGet(() -> noEdge(status));
  }

  private RuntimeException noEdge(int status) {
    return CommandFailure.refused(
        "what answers at "
            + base
            + " is no edge of Millrace (HTTP "
            + status
            + "); check MILLRACE_URL");
  }
}
