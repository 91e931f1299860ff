package io.millrace.system;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** Everything that a run wrote or said, by place; texts are looked for in it. */
final class Haystack {
  private static final int BITS_OF_A_DIGIT = 6;

  /** Byte for byte, whatever they encode. */
  private final Map<String, String> places = new LinkedHashMap<>();

  void add(String place, String said) {
    add(place, said.getBytes(StandardCharsets.UTF_8));
  }

  private void add(String place, byte[] content) {
    places.merge(place, new String(content, StandardCharsets.ISO_8859_1), (a, b) -> a + '\n' + b);
  }

  /**
   * Every file below {@code folder}, and what is in it where it is a ZIP file.
   *
   * @param except names of files, in ZIP files too
   */
  void addFiles(String place, Path folder, Predicate<String> except) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        String name = folder.relativize(file).toString();
        if (!except.test(name)) {
          byte[] content = Files.readAllBytes(file);
          add(place + name, content);
          if (content.length > 2 && content[0] == 'P' && content[1] == 'K') {
            addZip(place + name, file, except);
          }
        }
      }
    }
  }

  private void addZip(String place, Path file, Predicate<String> except) throws IOException {
    try (InputStream in = Files.newInputStream(file);
        ZipInputStream zip = new ZipInputStream(in)) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        if (!except.test(entry.getName())) {
          add(place + "!" + entry.getName(), zip.readAllBytes());
        }
      }
    }
  }

  /** Where the text stands: as it is, in hexadecimal digits, or anywhere inside what is base64. */
  Set<String> placesOf(String text) {
    List<String> forms =
        Stream.concat(Stream.of(text), Stream.concat(hexadecimal(text), base64(text))).toList();
    Set<String> found = new TreeSet<>();
    places.forEach((place, content) -> {
      if (forms.stream().anyMatch(content::contains)) {
        found.add(place);
      }
    });
    return found;
  }

  private static Stream<String> hexadecimal(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return Stream.of(
        HexFormat.of().formatHex(bytes), HexFormat.of().withUpperCase().formatHex(bytes));
  }

  // How a text looks there depends on how many bytes come before it; its ends mix with neighbours.
  private static Stream<String> base64(String text) {
    return IntStream.range(0, 3)
        .boxed()
        .flatMap(before -> {
          byte[] bytes = ("\0".repeat(before) + text).getBytes(StandardCharsets.UTF_8);
          int first = Math.ceilDiv(before * Byte.SIZE, BITS_OF_A_DIGIT);
          int end = bytes.length * Byte.SIZE / BITS_OF_A_DIGIT;
          return Stream.of(Base64.getEncoder(), Base64.getUrlEncoder())
              .map(encoder -> encoder.encodeToString(bytes).substring(first, end));
        });
  }

  int size() {
    return places.size();
  }
}
