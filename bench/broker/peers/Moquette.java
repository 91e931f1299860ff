import io.moquette.broker.Server;
import io.moquette.broker.config.MemoryConfig;
import java.util.Properties;

/** {@code Moquette PORT FOLDER}: Moquette with everything in memory. */
public final class Moquette {
  private Moquette() {}

  public static void main(String[] arguments) throws Exception {
    Properties settings = new Properties();
    settings.setProperty("port", arguments[0]);
    settings.setProperty("host", "127.0.0.1");
    settings.setProperty("allow_anonymous", "true");
    settings.setProperty("persistence_enabled", "false");
    settings.setProperty("data_path", arguments[1]);
    settings.setProperty("telemetry_enabled", "false");
    settings.setProperty("netty.mqtt.message_size", "1048576");
    new Server().startServer(new MemoryConfig(settings));
    Thread.currentThread().join();
  }
}
