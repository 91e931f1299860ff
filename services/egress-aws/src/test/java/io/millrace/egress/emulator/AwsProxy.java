package io.millrace.egress.emulator;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonArray;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * Stands before a server that speaks AWS's protocols: writes down each call, and lets a rule decide
 * what becomes of it.
 */
public final class AwsProxy implements AutoCloseable {
  private final int serverPort;
  private final HttpServer front;
  private final HttpClient back;
  private final List<Call> calls = new CopyOnWriteArrayList<>();
  private volatile Function<Call, Fault> rule = call -> Fault.NONE;
  private volatile BiConsumer<Call, Buffer> reader = (call, body) -> {};

  public AwsProxy(Vertx vertx, int serverPort) {
    this.serverPort = serverPort;
    this.back =
        vertx.createHttpClient(
            new HttpClientOptions().setKeepAlive(false), new PoolOptions().setHttp1MaxSize(64));
    this.front = vertx.createHttpServer().requestHandler(this::take).listen(0, "127.0.0.1").await();
  }

  public String url() {
    return "http://127.0.0.1:" + front.actualPort();
  }

  /** From now on {@code rule} decides about each call. */
  public void rule(Function<Call, Fault> rule) {
    this.rule = rule;
  }

  /** From now on {@code reader} sees the body of each call that reaches the server whole. */
  public void reader(BiConsumer<Call, Buffer> reader) {
    this.reader = reader;
  }

  public List<Call> calls() {
    return List.copyOf(calls);
  }

  /** How often each action was called. */
  public Map<String, Long> actions() {
    Map<String, Long> counts = new TreeMap<>();
    calls.forEach(call -> counts.merge(call.toString(), 1L, Long::sum));
    return counts;
  }

  /** How often this action was called, as in {@code s3:PutObject}. */
  public long count(String action) {
    return calls.stream().filter(call -> call.toString().equals(action)).count();
  }

  private void take(HttpServerRequest request) {
    Call call = call(request);
    calls.add(call);
    Fault fault = rule.apply(call);
    switch (fault) {
      case Fault.None() -> pass(request, call);
      case Fault.Answer answer -> request.body().onSuccess(read -> answer(request, answer));
      case Fault.Cut() -> request.connection().close();
      case Fault.LoseAnswer() ->
          request
              .body()
              .compose(body -> ask(request, body))
              .onComplete(done -> request.connection().close());
      case Fault.Silence() -> request.body();
      case Fault.Partly partly ->
          request.body().onSuccess(body -> partly(request, call, body, partly));
      case Fault.PartlyByKey byKey ->
          request.body().onSuccess(body -> partly(request, call, body, byIndex(body, byKey)));
    }
  }

  private static void answer(HttpServerRequest request, Fault.Answer answer) {
    answer.headers().forEach(request.response()::putHeader);
    request.response().setStatusCode(answer.status()).end(answer.body());
  }

  private static Fault.Partly byIndex(Buffer body, Fault.PartlyByKey byKey) {
    JsonArray records = body.toJsonObject().getJsonArray("Records");
    return new Fault.Partly(
        index -> records.getJsonObject(index).getString("PartitionKey").equals(byKey.key()),
        byKey.code());
  }

  private void partly(HttpServerRequest request, Call call, Buffer body, Fault.Partly partly) {
    PartOfBatch part = PartOfBatch.of(call, body, partly);
    Map<String, String> headers =
        Map.of("content-type", String.valueOf(request.getHeader("content-type")));
    Buffer remaining = part.remaining();
    if (remaining == null) {
      answer(request, new Fault.Answer(200, headers, part.answer(null)));
      return;
    }
    ask(request, remaining)
        .compose(HttpClientResponse::body)
        .onSuccess(
            answered -> answer(request, new Fault.Answer(200, headers, part.answer(answered))))
        .onFailure(broken -> request.connection().close());
  }

  private void pass(HttpServerRequest request, Call call) {
    request
        .body()
        .onSuccess(body -> reader.accept(call, body))
        .compose(body -> ask(request, body))
        .compose(response -> {
          request.response().setStatusCode(response.statusCode());
          response
              .headers()
              .forEach((name, value) -> {
                if (!name.equalsIgnoreCase("connection")
                    && !name.equalsIgnoreCase("transfer-encoding")) {
                  request.response().putHeader(name, value);
                }
              });
          if (request.method() == HttpMethod.HEAD) {
            return request.response().end();
          }
          return response.body().compose(request.response()::end);
        })
        .onFailure(broken -> request.connection().close());
  }

  private Future<HttpClientResponse> ask(HttpServerRequest request, Buffer body) {
    RequestOptions options =
        new RequestOptions()
            .setHost("127.0.0.1")
            .setPort(serverPort)
            .setMethod(request.method())
            .setURI(request.uri());
    return back.request(options)
        .compose(out -> {
          out.headers().setAll(request.headers());
          out.headers().remove("content-length");
          return out.send(body);
        });
  }

  private static Call call(HttpServerRequest request) {
    String target = request.getHeader("x-amz-target");
    if (target != null) {
      String service = target.startsWith("Kinesis") ? "kinesis" : "sqs";
      return new Call(service, target.substring(target.indexOf('.') + 1), "", request.headers());
    }
    String type = String.valueOf(request.getHeader("content-type"));
    return request.path().equals("/") && type.startsWith("application/x-www-form-urlencoded")
        ? new Call("sts", "AssumeRole", "", request.headers())
        : new Call("s3", s3Action(request), request.path(), request.headers());
  }

  private static String s3Action(HttpServerRequest request) {
    boolean object = request.path().indexOf('/', 1) > 0 && !request.path().endsWith("/");
    String query = request.query() == null ? "" : request.query();
    if (query.contains("uploads")) {
      return "CreateMultipartUpload";
    }
    if (query.contains("uploadId")) {
      return switch (request.method().name()) {
        case "PUT" -> "UploadPart";
        case "POST" -> "CompleteMultipartUpload";
        default -> "AbortMultipartUpload";
      };
    }
    String kind = object ? "Object" : "Bucket";
    return switch (request.method().name()) {
      case "HEAD" -> "Head" + kind;
      case "PUT" -> (object ? "Put" : "Create") + kind;
      case "GET" ->
          object ? "GetObject" : query.contains("location") ? "GetBucketLocation" : "ListObjects";
      default -> request.method().name() + kind;
    };
  }

  @Override
  public void close() {
    front.close().await();
    back.close().await();
  }
}
