package io.millrace.system;

import java.util.stream.Collectors;

/** YAML documents that many tests need. */
final class Documents {
  private Documents() {}

  /**
   * A category and a data source of it whose field {@code value} is the MQTT topic {@code topic}.
   */
  static String source(String name, String topic) {
    return """
    kind: category
    name: %1$s-kind
    values: [reading]
    ---
    kind: dataSource
    name: %1$s
    protocol: MQTT
    authType: CERTIFICATE
    fields:
      - name: value
        topic: %2$s
    selectors:
      - categoryName: %1$s-kind
        categoryValue: reading
        scope: [value]
    ---
    """
        .formatted(name, topic);
  }

  static String function(String name, String language, String environment, String code) {
    String indented = code.lines().map(line -> "  " + line).collect(Collectors.joining("\n"));
    return """
    kind: function
    name: %s
    project: Default Project
    language: %s
    environment: %s
    code: |
    %s
    ---
    """
        .formatted(name, language, environment, indented);
  }

  /**
   * A pipeline from {@code source}; {@code functions} and {@code output} are YAML of their keys.
   */
  static String pipeline(String name, String source, String functions, String output) {
    return """
    kind: dataPipeline
    name: %s
    project: Default Project
    input:
      categorySelectors:
        %s-kind: [reading]
    %s
    output:
    %s
    ---
    """
        .formatted(name, source, functions.stripTrailing(), output.stripTrailing());
  }

  /** A cloud profile whose service is at this address. */
  static String profile(String name, String endpoint) {
    return """
    kind: cloudProfile
    name: %s
    type: AWS
    awsCredential:
      accessKey: test
      secret: test
    endpoint: %s
    ---
    """
        .formatted(name, endpoint);
  }

  static String toAws(String service, String endpoint, String profile) {
    return """
      publicCloud:
        type: AWS
        service: %s
        region: us-east-1
        endpointName: %s
        profile: %s
    """
        .formatted(service, endpoint, profile);
  }

  static String toStream(String endpoint) {
    return """
      localEdge:
        type: DataService
        service: RealTimeStreaming
        endpointName: %s
    """
        .formatted(endpoint);
  }
}
