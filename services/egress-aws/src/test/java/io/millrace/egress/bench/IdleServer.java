package io.millrace.egress.bench;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;

/** Takes everything, keeps nothing, and answers as S3, Kinesis and SQS would. */
public final class IdleServer implements AutoCloseable {
  private static final JsonObject RECORD =
      new JsonObject().put("SequenceNumber", "1").put("ShardId", "shardId-000000000000");

  private final Vertx vertx = Vertx.vertx();
  private final HttpServer server;

  public IdleServer() {
    server =
        vertx.createHttpServer().requestHandler(IdleServer::answer).listen(0, "127.0.0.1").await();
  }

  public String url() {
    return "http://127.0.0.1:" + server.actualPort();
  }

  private static void answer(HttpServerRequest request) {
    String target = request.getHeader("x-amz-target");
    request
        .body()
        .onSuccess(body ->
            request
                .response()
                .putHeader("ETag", "\"none\"")
                .end(target == null ? s3(request) : json(target, body).toBuffer()));
  }

  private static Buffer s3(HttpServerRequest request) {
    if (request.method() != HttpMethod.POST) {
      return Buffer.buffer();
    }
    return Buffer.buffer(
        request.getParam("uploads") != null
            ? "<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>"
            : "<CompleteMultipartUploadResult><ETag>none</ETag></CompleteMultipartUploadResult>");
  }

  private static JsonObject json(String target, Buffer body) {
    return switch (target.substring(target.indexOf('.') + 1)) {
      case "PutRecords" -> {
        JsonArray records = new JsonArray();
        for (int n = count(body, "\"PartitionKey\""); n > 0; n--) {
          records.add(RECORD);
        }
        yield new JsonObject().put("FailedRecordCount", 0).put("Records", records);
      }
      case "SendMessageBatch" -> {
        JsonArray taken = new JsonArray();
        int entries = count(body, "\"MessageBody\"");
        for (int n = 0; n < entries; n++) {
          taken.add(
              new JsonObject()
                  .put("Id", Integer.toString(n))
                  .put("MessageId", "m")
                  .put("MD5OfMessageBody", "x"));
        }
        yield new JsonObject().put("Successful", taken).put("Failed", new JsonArray());
      }
      case "DescribeStream" ->
          new JsonObject()
              .put(
                  "StreamDescription",
                  new JsonObject()
                      .put("StreamName", "s")
                      .put("StreamStatus", "ACTIVE")
                      .put("Shards", shards()));
      case "ListQueues" ->
          new JsonObject().put("QueueUrls", new JsonArray().add("http://127.0.0.1/1/bench"));
      default -> new JsonObject();
    };
  }

  private static JsonArray shards() {
    BigInteger size = BigInteger.ONE.shiftLeft(128).divide(BigInteger.valueOf(SdkLoop.SHARDS));
    JsonArray shards = new JsonArray();
    for (int n = 0; n < SdkLoop.SHARDS; n++) {
      BigInteger start = size.multiply(BigInteger.valueOf(n));
      shards.add(
          new JsonObject()
              .put("ShardId", "shardId-" + n)
              .put(
                  "HashKeyRange",
                  new JsonObject()
                      .put("StartingHashKey", start.toString())
                      .put("EndingHashKey", start.add(size).subtract(BigInteger.ONE).toString()))
              .put("SequenceNumberRange", new JsonObject().put("StartingSequenceNumber", "0")));
    }
    return shards;
  }

  private static int count(Buffer body, String word) {
    byte[] in = body.getBytes();
    byte[] what = word.getBytes(StandardCharsets.US_ASCII);
    int found = 0;
    for (int i = 0; i + what.length <= in.length; i++) {
      int j = 0;
      while (j < what.length && in[i + j] == what[j]) {
        j++;
      }
      if (j == what.length) {
        found++;
        i += j;
      }
    }
    return found;
  }

  @Override
  public void close() {
    vertx.close().await();
  }
}
