package io.millrace.ingest.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What single packets are answered, by the numbered statements of the OASIS specifications: bytes
 * in, bytes out, and whether the connection lives on.
 */
class StatementsIT {
  private static final AtomicInteger NUMBER = new AtomicInteger();

  @TempDir static Path data;
  private static IngestFixture ingest;

  @BeforeAll
  static void start() throws Exception {
    ingest = new IngestFixture(data);
  }

  @AfterAll
  static void stop() {
    ingest.close();
  }

  /** A client that has said nothing yet, or is connected with the protocol level. */
  private static RawClient client(int level) throws Exception {
    RawClient client = new RawClient(ingest.port());
    if (level > 0) {
      client.send(
          "10 %s 00044d515454 0%d 02 0000 %s 0004 %s"
              .formatted(level == 5 ? "11" : "10", level, level == 5 ? "00" : "", id()));
      assertThat(client.packet()[3]).as("connected").isZero();
    }
    return client;
  }

  /** Four digits, as hexadecimal. */
  private static String id() {
    byte[] digits = "%04d".formatted(NUMBER.incrementAndGet()).getBytes(StandardCharsets.US_ASCII);
    return HexFormat.of().formatHex(digits);
  }

  private static void say(int level, String sent, @Nullable String answer, String then)
      throws Exception {
    try (RawClient client = client(level)) {
      client.send(sent);
      if (answer != null) {
        client.expect(answer);
      }
      if (then.equals("end")) {
        client.expectEnd();
      } else {
        client.send("c000");
        client.expect("d000");
      }
    }
  }

  @ParameterizedTest(name = "[{0}] level {1}: {2}")
  @CsvSource({
    "MQTT-3.1.0-1,  0, c000,                                              , end",
    "MQTT-3.1.0-2,  4, 10 0d 00044d515454 04 02 0000 0001 61,             , end",
    "MQTT-3.1.2-1,  0, 10 0d 00044d515458 04 02 0000 0001 61,             , end",
    "MQTT-3.1.2-2,  0, 10 0d 00044d515454 03 02 0000 0001 61, 20 02 00 01 , end",
    "MQTT-3.1.2-3,  0, 10 0d 00044d515454 04 03 0000 0001 61,             , end",
    "MQTT-3.1.2-13, 0, 10 0d 00044d515454 04 0a 0000 0001 61,             , end",
    "MQTT-3.1.2-14, 0, 10 13 00044d515454 04 1e 0000 0001 61 0001 77 0001 78, , end",
    "MQTT-3.1.2-15, 0, 10 0d 00044d515454 04 22 0000 0001 61,             , end",
    "MQTT-3.1.2-22, 0, 10 10 00044d515454 04 42 0000 0001 61 0001 70,     , end",
    "MQTT-3.1.3-7,  0, 10 0c 00044d515454 04 02 0000 0000,    20 02 00 00 , open",
    "MQTT-3.1.3-8,  0, 10 0c 00044d515454 04 00 0000 0000,    20 02 00 02 , end",
    "MQTT-1.5.3-1,  4, 30 05 0002 c328 61,                                , end",
    "MQTT-1.5.3-2,  4, 30 06 0003 610062 61,                              , end",
    "MQTT-2.2.2-2,  4, 83 06 0001 0001 78 00,                             , end",
    "MQTT-2.3.1-1,  4, 82 06 0000 0001 78 00,                             , end",
    "MQTT-3.3.1-2,  4, 38 04 0001 78 61,                                  , end",
    "MQTT-3.3.1-4,  4, 36 06 0001 78 0001 61,                             , end",
    "MQTT-3.3.2-2,  4, 30 04 0001 23 61,                                  , end",
    "MQTT-4.7.3-1,  4, 30 03 0000 61,                                     , end",
    "MQTT-4.7.1-2,  4, 82 07 0001 0002 6123 00,                           , end",
    "MQTT-4.7.1-3,  4, 82 07 0001 0002 612b 00,                           , end",
    "MQTT-3.4.0-1,  4, 32 06 0001 78 0007 61,                 40 02 0007  , open",
    "MQTT-3.5.0-1,  4, 34 06 0001 78 0008 61,                 50 02 0008  , open",
    "MQTT-3.6.1-1,  4, 60 02 0001,                                        , end",
    "MQTT-3.8.1-1,  4, 80 06 0001 0001 78 00,                             , end",
    "MQTT-3.8.3-3,  4, 82 02 0001,                                        , end",
    "MQTT-3-8.3-4,  4, 82 06 0001 0001 78 04,                             , end",
    "MQTT-3-8.3-4,  4, 82 06 0001 0001 78 03,                             , end",
    "MQTT-3.9.3-1,  4, 82 0a 0007 0001 78 00 0001 79 02,   90 04 0007 00 02, open",
    "MQTT-3.10.1-1, 4, a0 05 0001 0001 78,                                , end",
    "MQTT-3.10.3-2, 4, a2 02 0001,                                        , end",
    "MQTT-3.10.4-5, 4, a2 05 0001 0001 78,                    b0 02 0001  , open",
    "MQTT-3.12.4-1, 4, c000,                                  d000        , open",
    "MQTT-3.14.1-1, 4, e100,                                              , end",
    "MQTT-3.14.4-1, 4, e000,                                              , end"
  })
  void ofMqtt311(String statement, int level, String sent, @Nullable String answer, String then)
      throws Exception {
    say(level, sent, answer, then);
  }

  @ParameterizedTest(name = "[{0}] {1}")
  @CsvSource({
    "MQTT-3.1.0-2,   10 0e 00044d515454 05 02 0000 00 0001 61,   e0 01 82, end",
    "MQTT-1.5.4-1,   30 06 0002 c328 00 61,                      e0 01 81, end",
    "MQTT-1.5.4-2,   30 07 0003 610062 00 61,                    e0 01 81, end",
    "MQTT-1.5.5-1,   30 06 0001 78 8000 61,                      e0 01 81, end",
    "MQTT-2.2.1-3,   32 07 0001 78 0000 00 61,                   e0 01 82, end",
    "MQTT-3.3.1-2,   38 05 0001 78 00 61,                        e0 01 81, end",
    "MQTT-3.3.1-4,   36 07 0001 78 0001 00 61,                   e0 01 81, end",
    "MQTT-3.3.2-2,   30 05 0001 2b 00 61,                        e0 01 81, end",
    "3.3.2.1 no topic and no alias, 30 04 0000 00 61,            e0 01 82, end",
    "MQTT-3.3.2-8,   30 08 0001 78 03 230000 61,                 e0 01 94, end",
    "MQTT-3.3.2-9,   30 08 0001 78 03 23000b 61,                 e0 01 94, end",
    "3.3.2.3.4 an alias that means nothing, 30 07 0000 03 230001 61, e0 01 82, end",
    "MQTT-3.3.2-14,  30 09 0001 78 04 0800012b 61,               e0 01 82, end",
    "MQTT-3.3.4-6,   30 07 0001 78 02 0b01 61,                   e0 01 82, end",
    "MQTT-3.6.1-1,   60 02 0001,                                 e0 01 81, end",
    "MQTT-3.8.1-1,   80 07 0001 00 0001 78 00,                   e0 01 81, end",
    "MQTT-3.8.3-2,   82 03 0001 00,                              e0 01 82, end",
    "3.8.2.1.2 subscription identifier 0, 82 09 0001 02 0b00 0001 78 00, e0 01 82, end",
    "MQTT-3.8.3-4,   82 10 0001 00 000a 2473686172652f672f78 05, e0 01 82, end",
    "MQTT-3.8.3-5,   82 07 0001 00 0001 78 40,                   e0 01 81, end",
    "3.8.3.1 QoS 3,  82 07 0001 00 0001 78 03,                   e0 01 82, end",
    "3.8.3.1 retain handling 3, 82 07 0001 00 0001 78 30,        e0 01 82, end",
    "MQTT-3.9.3-1,   82 0b 0007 00 0001 78 00 0001 79 02,        90 05 0007 00 00 02, open",
    "MQTT-3.10.1-1,  a0 06 0001 00 0001 78,                      e0 01 81, end",
    "MQTT-3.10.3-2,  a2 03 0001 00,                              e0 01 82, end",
    "MQTT-3.11.3-2,  a2 06 0001 00 0001 78,                      b0 04 0001 00 11, open",
    "MQTT-3.14.1-1,  e1 00,                                      e0 01 81, end",
    "3.14.2.2.2 longer than never, e0 07 00 05 11 00000001,                    e0 01 82, end",
    "MQTT-4.12.0-7,  f0 00,                                      e0 01 82, end",
    "2.2.2.2 a property twice, 30 0f 0001 78 0a 02 00000001 02 00000001 61, e0 01 82, end",
    "2.1.2 type 0,   00 00,                                      e0 01 82, end"
  })
  void ofMqtt5(String statement, String sent, String answer, String then) throws Exception {
    say(5, sent, answer, then);
  }

  @ParameterizedTest(name = "[{0}] {1}")
  @CsvSource({
    "MQTT-3.1.2-2,  10 0e 00044d515454 06 02 0000 00 0001 61,                       84",
    "MQTT-3.1.3-5,  10 0f 00044d515454 05 02 0000 00 0002 c328,                     85",
    "MQTT-4.12.0-1, 10 12 00044d515454 05 02 0000 04 15000178 0001 61,              8c",
    "3.1.2.11.10 data without a method, 10 12 00044d515454 05 02 0000 04 16000178 0001 61, 82",
    "3.1.2.11.3 receive maximum 0, 10 11 00044d515454 05 02 0000 03 210000 0001 61, 82",
    "3.1.2.11.4 maximum packet size 0, 10 13 00044d515454 05 02 0000 05 2700000000 0001 61, 82",
    "3.1.2.11.2 session expiry twice, 10 18 00044d515454 05 02 0000 0a 1100000001 1100000001 0001 61, 82",
    "3.1.2.11.7 problem information 2, 10 10 00044d515454 05 02 0000 02 1702 0001 61, 82"
  })
  void ofConnectsOfMqtt5(String statement, String sent, String reason) throws Exception {
    say(0, sent, "20 03 00 " + reason + " 00", "end");
  }
}
