package io.millrace.console.rest;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the original's API has and this one leaves out on purpose. Scripts that ask for it learn
 * why, and what there is instead.
 */
final class LeftOut {
  private static final String CLOUD_LOGIN =
      "logins with a cloud's tokens are not part of Millrace: POST /v1.0/login takes an e-mail"
          + " address and a password, and scripts use API tokens (POST /v1.0/userapitokens)";
  private static final String PUBLIC_KEYS =
      "public keys of users are not part of Millrace: nobody logs in to its nodes through it; scripts"
          + " use API tokens (POST /v1.0/userapitokens)";
  private static final String MODELS =
      "machine-learning models are not part of Millrace: a function brings its model in the image of"
          + " its runtime environment";
  private static final String DATA_SERVICES =
      "data services are not part of Millrace: outputs go to Kafka and NATS servers of your own";
  private static final String APPLICATIONS =
      "applications are not part of Millrace: it runs functions in data pipelines";

  private static final Map<String, String> SENTENCES = new LinkedHashMap<>();

  static {
    SENTENCES.put(
        "/v1.0/logs/collector",
        "log collectors are not part of Millrace: lines are read with GET"
            + " /v1.0/datapipelines/{id}/logs, and bundles of them with POST"
            + " /v1.0/logs/requestupload");
    SENTENCES.put("/v1.0/login/", CLOUD_LOGIN);
    SENTENCES.put("/v1.0/userpublickey", PUBLIC_KEYS);
    SENTENCES.put("/v1.0/mlmodel", MODELS);
    SENTENCES.put(
        "/v1.0/nodeonboarded",
        "nodes are not brought in over REST: a node belongs to the edge once it has joined its"
            + " cluster");
    SENTENCES.put("/v1.0/serviceclasses", DATA_SERVICES);
    SENTENCES.put("/v1.0/serviceinstances", DATA_SERVICES);
    SENTENCES.put("/v1.0/servicebindings", DATA_SERVICES);
    SENTENCES.put("/v1.0/connector", DATA_SERVICES);
    SENTENCES.put("/v1.0/application", APPLICATIONS);
  }

  private LeftOut() {}

  /** A sentence about an address that does not exist here; empty when nobody has it. */
  static String sentence(String path) {
    return SENTENCES.entrySet().stream()
        .filter(entry -> path.startsWith(entry.getKey()))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse("");
  }
}
