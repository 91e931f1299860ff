package io.millrace.egress.emulator;

import io.vertx.core.MultiMap;

/**
 * One request that came by.
 *
 * @param service {@code s3}, {@code kinesis} or {@code sqs}
 * @param action as in IAM policies and API references
 * @param target bucket and key, empty for JSON services
 */
public record Call(String service, String action, String target, MultiMap headers) {
  @Override
  public String toString() {
    return service + ":" + action;
  }
}
