package io.millrace.egress.s3;

import io.millrace.egress.aws.Place;
import io.millrace.egress.format.Parts;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.NoSuchUploadException;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;

/**
 * Writes objects: small ones with one PutObject, others in parts, of which one is in memory at a
 * time. An upload that broke off goes on behind its last part when the object is written again. All
 * of it needs the permission PutObject alone; for the same reason it never aborts an upload.
 */
final class ObjectWriter {
  /** S3 wants 5 MiB at least; ten thousand parts make 80 GiB. */
  static final int PART_BYTES = 8 * 1024 * 1024;

  /** Uploads that broke off and are remembered; more are begun anew. */
  private static final int MAX_UNFINISHED = 64;

  private final Place<S3AsyncClient> place;
  private final Map<String, Upload> unfinished = new LinkedHashMap<>();

  ObjectWriter(Place<S3AsyncClient> place) {
    this.place = place;
  }

  /** An upload in parts, with those that S3 has. */
  private record Upload(String id, List<CompletedPart> parts) {}

  /** What S3 has been asked for first. */
  private record Begun(@Nullable String uploadId, byte[] first) {}

  /** The object of {@code put}'s key, with what {@code put} says about it. */
  Future<Void> write(PutObjectRequest put, Supplier<Parts> content) {
    String key = put.key();
    Upload known = unfinished.get(key);
    Parts parts = content.get();
    if (known != null) {
      return goOn(put, known, parts, 1, null).recover(failure -> forgetIfGone(key, failure));
    }
    return place
        .call(s3 -> begin(s3, put, parts))
        .compose(begun ->
            begun.uploadId() == null
                ? Future.succeededFuture()
                : goOn(put, remember(key, begun.uploadId()), parts, 1, begun.first())
                    .recover(failure -> forgetIfGone(key, failure)));
  }

  private CompletableFuture<Begun> begin(S3AsyncClient s3, PutObjectRequest put, Parts parts) {
    byte[] first = parts.next();
    if (!parts.ended()) {
      return s3.createMultipartUpload(multipart(put))
          .thenApply(created -> new Begun(created.uploadId(), first));
    }
    PutObjectRequest whole =
        put.toBuilder()
            .contentLength((long) first.length)
            .overrideConfiguration(place.timeouts().carrying(first.length))
            .build();
    return s3.putObject(whole, AsyncRequestBody.fromBytesUnsafe(first))
        .thenApply(stored -> new Begun(null, first));
  }

  private static CreateMultipartUploadRequest multipart(PutObjectRequest put) {
    return CreateMultipartUploadRequest.builder()
        .bucket(put.bucket())
        .key(put.key())
        .contentType(put.contentType())
        .contentEncoding(put.contentEncoding())
        .metadata(put.metadata())
        .serverSideEncryption(put.serverSideEncryptionAsString())
        .ssekmsKeyId(put.ssekmsKeyId())
        .storageClass(put.storageClassAsString())
        .build();
  }

  private Upload remember(String key, String id) {
    if (unfinished.size() >= MAX_UNFINISHED) {
      unfinished.remove(unfinished.keySet().iterator().next());
    }
    Upload upload = new Upload(id, new ArrayList<>());
    unfinished.put(key, upload);
    return upload;
  }

  private Future<Void> goOn(
      PutObjectRequest put, Upload upload, Parts parts, int number, byte @Nullable [] made) {
    Promise<Void> written = Promise.promise();
    goOn(put, upload, parts, number, made, written);
    return written.future();
  }

  /** No chain of futures: there may be thousands of parts. */
  private void goOn(
      PutObjectRequest put,
      Upload upload,
      Parts parts,
      int number,
      byte @Nullable [] made,
      Promise<Void> written) {
    place
        .call(s3 -> part(s3, put, upload, parts, number, made))
        .onComplete(
            done -> {
              if (number > upload.parts().size()) {
                upload.parts().add(done);
              }
              if (parts.ended()) {
                complete(put, upload).onComplete(written);
              } else {
                goOn(put, upload, parts, number + 1, null, written);
              }
            },
            written::fail);
  }

  private CompletableFuture<CompletedPart> part(
      S3AsyncClient s3,
      PutObjectRequest put,
      Upload upload,
      Parts parts,
      int number,
      byte @Nullable [] made) {
    byte[] bytes = made == null ? parts.next() : made;
    if (number <= upload.parts().size()) {
      return CompletableFuture.completedFuture(upload.parts().get(number - 1));
    }
    UploadPartRequest request =
        UploadPartRequest.builder()
            .bucket(put.bucket())
            .key(put.key())
            .uploadId(upload.id())
            .partNumber(number)
            .contentLength((long) bytes.length)
            .overrideConfiguration(place.timeouts().carrying(bytes.length))
            .build();
    return s3.uploadPart(request, AsyncRequestBody.fromBytesUnsafe(bytes))
        .thenApply(
            stored -> CompletedPart.builder().partNumber(number).eTag(stored.eTag()).build());
  }

  private Future<Void> complete(PutObjectRequest put, Upload upload) {
    return place
        .call(s3 ->
            s3.completeMultipartUpload(complete ->
                complete
                    .bucket(put.bucket())
                    .key(put.key())
                    .uploadId(upload.id())
                    .multipartUpload(all -> all.parts(upload.parts()))))
        .onSuccess(stored -> unfinished.remove(put.key()))
        .mapEmpty();
  }

  private Future<Void> forgetIfGone(String key, Throwable failure) {
    if (Place.isCausedBy(NoSuchUploadException.class, failure)) {
      unfinished.remove(key);
    }
    return Future.failedFuture(failure);
  }
}
