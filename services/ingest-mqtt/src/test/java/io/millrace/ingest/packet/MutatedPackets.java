package io.millrace.ingest.packet;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/** What a client might send whose memory is failing: packets as they should be, bytes changed. */
public final class MutatedPackets {
  /** Packets that are as they should be, on one side or the other of the version. */
  private static final List<String> SAMPLES =
      List.of(
          "100d00044d51545404020000000170",
          "100e00044d5154540502000000000170",
          "101c00044d5154540406000a0001700004" + "77696c6c" + "0006" + "676f6f646279",
          "320b000174000168656c6c6f21",
          "3210000174000105010126000161000162",
          "3308000174000200" + "6869",
          "3408000174000300" + "6869",
          "3c08000174000300" + "6869",
          "30080001740323000161",
          "40020001",
          "50020001",
          "62020003",
          "6203000100",
          "70020001",
          "820700010000017401",
          "8206000100017402",
          "820a0001020b0100022f2300",
          "82110001000c2473686172652f672f742f2301",
          "a2060001000002612f",
          "a2050001000174",
          "c000",
          "e000",
          "e0020400");

  private MutatedPackets() {}

  /** One of the beginnings, given as hexadecimal, then up to seven packets; mostly not intact. */
  public static byte[] of(Random random, String... beginnings) {
    StringBuilder stream = new StringBuilder(beginnings[random.nextInt(beginnings.length)]);
    int packets = random.nextInt(8);
    for (int i = 0; i < packets; i++) {
      stream.append(SAMPLES.get(random.nextInt(SAMPLES.size())));
    }
    byte[] bytes = HexFormat.of().parseHex(stream);
    int changes = random.nextInt(4);
    for (int i = 0; i < changes; i++) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    return random.nextInt(4) == 0 ? Arrays.copyOf(bytes, 1 + random.nextInt(bytes.length)) : bytes;
  }
}
