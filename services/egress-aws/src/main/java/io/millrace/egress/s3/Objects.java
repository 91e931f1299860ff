package io.millrace.egress.s3;

import io.millrace.common.message.Message;
import io.millrace.common.spec.S3Batching;
import io.millrace.common.spec.S3Options;
import io.millrace.egress.format.Framing;
import io.millrace.egress.format.Parts;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/** What stands in a pipeline's objects, and what is said about them. */
final class Objects {
  /** What of a payload is copied at a time. */
  private static final int PIECE_BYTES = 256 * 1024;

  private final String bucket;
  private final S3Options options;
  private final String pipelineName;
  private final ObjectWriter writer;

  Objects(String bucket, S3Options options, String pipelineName, ObjectWriter writer) {
    this.bucket = bucket;
    this.options = options;
    this.pipelineName = pipelineName;
    this.writer = writer;
  }

  /** One message as an object. */
  Future<Void> put(String key, Message message) {
    String guess = options.contentType();
    String contentType = guess == null ? ContentType.of(message.payload()) : guess;
    return writer.write(
        request(key, contentType, message),
        () -> new Parts(pieces(message.payload()), options.compression(), ObjectWriter.PART_BYTES));
  }

  private static Iterator<Parts.Piece> pieces(Buffer payload) {
    int count = (payload.length() + PIECE_BYTES - 1) / PIECE_BYTES;
    return IntStream.range(0, count)
        .<Parts.Piece>mapToObj(piece ->
            out ->
                out.write(
                    payload.getBytes(
                        piece * PIECE_BYTES,
                        Math.min(payload.length(), (piece + 1) * PIECE_BYTES))))
        .iterator();
  }

  /** Many messages as an object. */
  Future<Void> put(String key, List<Message> messages) {
    S3Batching.Framing framing = java.util.Objects.requireNonNull(options.batching()).framing();
    String given = options.contentType();
    String contentType =
        given != null
            ? given
            : framing == S3Batching.Framing.NDJSON ? "application/x-ndjson" : ContentType.BINARY;
    return writer.write(
        request(key, contentType, messages.getFirst()),
        () ->
            new Parts(
                messages.stream()
                    .<Parts.Piece>map(
                        message -> out -> Framing.write(framing, message.payload().getBytes(), out))
                    .iterator(),
                options.compression(),
                ObjectWriter.PART_BYTES));
  }

  private PutObjectRequest request(String key, String contentType, Message first) {
    PutObjectRequest.Builder put =
        PutObjectRequest.builder()
            .bucket(bucket)
            .key(key)
            .contentType(contentType)
            .metadata(metadata(first))
            .serverSideEncryption(options.encryption())
            .ssekmsKeyId(options.kmsKey())
            .storageClass(options.storageClass());
    switch (options.compression()) {
      case NONE -> {}
      case GZIP -> put.contentEncoding("gzip");
      case ZSTD -> put.contentEncoding("zstd");
    }
    return put.build();
  }

  private Map<String, String> metadata(Message first) {
    Map<String, String> metadata = new TreeMap<>();
    options.metadata().forEach((name, value) -> metadata.put(name, Metadata.value(value)));
    metadata.put("topic", Metadata.value(first.topic()));
    metadata.put("timestamp", Long.toString(first.timestampNanos()));
    metadata.put("pipeline", Metadata.value(pipelineName));
    return metadata;
  }
}
