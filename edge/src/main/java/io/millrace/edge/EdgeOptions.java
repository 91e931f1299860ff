package io.millrace.edge;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What {@code millrace up} was asked for.
 *
 * @param data folder that keeps everything
 * @param httpPort of the console and the REST API; 0 lets the system choose
 * @param mqttPort with mutual TLS; 0 lets the system choose
 * @param insecureMqttPort of an additional plain listener on 127.0.0.1
 * @param runtime {@code auto}, {@code docker} or {@code process}
 */
public record EdgeOptions(
    Path data, int httpPort, int mqttPort, Optional<Integer> insecureMqttPort, String runtime) {

  /** As settings of the services; anything else may still be set in the environment. */
  Map<String, String> settings(Map<String, String> environment) {
    Map<String, String> settings = new TreeMap<>(environment);
    settings.put("MILLRACE_HTTP_PORT", Integer.toString(httpPort));
    settings.put("MILLRACE_MQTT_PORT", Integer.toString(mqttPort));
    settings.put("MILLRACE_RUNTIME", runtime);
    String home = environment.get("MILLRACE_HOME");
    if (home != null) {
      settings.putIfAbsent("MILLRACE_RUNTIMES", home + "/runtimes");
      settings.putIfAbsent("MILLRACE_BUNDLES", home + "/target/millrace/bundles");
    }
    settings.remove("MILLRACE_INSECURE_MQTT_PORT");
    insecureMqttPort.ifPresent(
        port -> settings.put("MILLRACE_INSECURE_MQTT_PORT", Integer.toString(port)));
    return settings;
  }
}
