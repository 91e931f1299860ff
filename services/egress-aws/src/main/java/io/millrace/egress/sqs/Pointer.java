package io.millrace.egress.sqs;

import io.millrace.common.message.Message;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

/**
 * What stands in a queue for a payload that is in a bucket, as the Amazon SQS Extended Client
 * Library writes and reads it.
 */
final class Pointer {
  /** More than a pointer with its attribute ever has: bucket 63, key 1,024. */
  static final int MAX_BYTES = 1_400;

  private static final String TYPE = "software.amazon.payloadoffloading.PayloadS3Pointer";
  private static final String SIZE = "ExtendedPayloadSize";

  private Pointer() {}

  static String body(Map.Entry<String, String> bucketAndKey) {
    return new JsonArray()
        .add(TYPE)
        .add(
            new JsonObject()
                .put("s3BucketName", bucketAndKey.getKey())
                .put("s3Key", bucketAndKey.getValue()))
        .encode();
  }

  static Map<String, MessageAttributeValue> attributes(Message message) {
    Map<String, MessageAttributeValue> values =
        new HashMap<>(Attributes.values(Attributes.of(message, false)));
    values.put(
        SIZE,
        MessageAttributeValue.builder()
            .dataType("Number")
            .stringValue(Integer.toString(message.payload().length()))
            .build());
    return values;
  }
}
