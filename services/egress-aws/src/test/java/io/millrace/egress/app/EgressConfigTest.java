package io.millrace.egress.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.common.service.Settings;
import io.millrace.egress.aws.Timeouts;
import io.millrace.egress.batch.Limits;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EgressConfigTest {
  @Test
  void hasDefaults() {
    assertThat(EgressConfig.from(new Settings(Map.of())))
        .isEqualTo(
            new EgressConfig(
                64L * 1024 * 1024,
                Timeouts.DEFAULT,
                Limits.Order.BY_REQUEST,
                "localhost:9092",
                "nats://localhost:4222"));
  }

  @Test
  void readsEverySetting() {
    Map<String, String> values =
        Map.of(
            "MILLRACE_EGRESS_BUFFER_BYTES", "2097152",
            "MILLRACE_EGRESS_CONNECT_SECONDS", "2",
            "MILLRACE_EGRESS_CALL_SECONDS", "9",
            "MILLRACE_EGRESS_KINESIS_ORDER", "message",
            "MILLRACE_EGRESS_KAFKA_SERVERS", "k:1",
            "MILLRACE_EGRESS_NATS_SERVERS", "nats://n:1");

    assertThat(EgressConfig.from(new Settings(values)))
        .isEqualTo(
            new EgressConfig(
                2_097_152,
                new Timeouts(Duration.ofSeconds(2), Duration.ofSeconds(9)),
                Limits.Order.BY_MESSAGE,
                "k:1",
                "nats://n:1"));
  }

  @Test
  void namesEverythingThatIsWrongAtOnce() {
    Settings settings =
        new Settings(
            Map.of(
                "MILLRACE_EGRESS_BUFFER_BYTES", "much", "MILLRACE_EGRESS_KINESIS_ORDER", "none"));

    EgressConfig.from(settings);

    assertThatThrownBy(settings::check)
        .hasMessageContaining("MILLRACE_EGRESS_BUFFER_BYTES is 'much'")
        .hasMessageContaining("MILLRACE_EGRESS_KINESIS_ORDER is 'none'");
  }
}
