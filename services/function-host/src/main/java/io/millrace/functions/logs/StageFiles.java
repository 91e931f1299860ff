package io.millrace.functions.logs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/**
 * The log of one stage: files named by the position of their first byte, the oldest deleted when
 * there are too many. A position counts bytes since the first line ever, so it stays valid. Blocks;
 * callable from any thread.
 */
final class StageFiles {
  private static final String SUFFIX = ".log";
  private static final int READ_BYTES = 1024 * 1024;

  private final int stage;
  private final Path folder;
  private final long fileBytes;
  private final int fileCount;
  private final TreeMap<Long, Long> sizes = new TreeMap<>();
  private final ReentrantLock lock = new ReentrantLock();
  private boolean listed;

  StageFiles(int stage, Path folder, long fileBytes, int fileCount) {
    this.stage = stage;
    this.folder = folder;
    this.fileBytes = fileBytes;
    this.fileCount = fileCount;
  }

  private void list() throws IOException {
    if (listed) {
      return;
    }
    Files.createDirectories(folder);
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        String name = file.getFileName().toString();
        if (name.endsWith(SUFFIX)) {
          sizes.put(
              Long.parseLong(name.substring(0, name.length() - SUFFIX.length())), Files.size(file));
        }
      }
    }
    listed = true;
    endBrokenLine();
  }

  /** A line that was being written when the power went must not run into the next one. */
  private void endBrokenLine() throws IOException {
    Map.Entry<Long, Long> last = sizes.lastEntry();
    if (last == null || last.getValue() == 0) {
      return;
    }
    try (FileChannel file =
        FileChannel.open(file(last.getKey()), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      ByteBuffer end = ByteBuffer.allocate(1);
      file.read(end, last.getValue() - 1);
      if (end.get(0) != '\n') {
        file.write(ByteBuffer.wrap(new byte[] {'\n'}), last.getValue());
        sizes.put(last.getKey(), last.getValue() + 1);
      }
    }
  }

  private Path file(long start) {
    return folder.resolve("%019d%s".formatted(start, SUFFIX));
  }

  private long end() {
    Map.Entry<Long, Long> last = sizes.lastEntry();
    return last == null ? 0 : last.getKey() + last.getValue();
  }

  int stage() {
    return stage;
  }

  void append(byte[] lines) throws IOException {
    lock.lock();
    try {
      list();
      Map.Entry<Long, Long> last = sizes.lastEntry();
      long start = last == null || last.getValue() >= fileBytes ? end() : last.getKey();
      try (FileChannel out =
          FileChannel.open(
              file(start),
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE,
              StandardOpenOption.APPEND)) {
        ByteBuffer buffer = ByteBuffer.wrap(lines);
        while (buffer.hasRemaining()) {
          out.write(buffer);
        }
      }
      sizes.merge(start, (long) lines.length, Long::sum);
      while (sizes.size() > fileCount) {
        Files.deleteIfExists(file(sizes.pollFirstEntry().getKey()));
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Up to {@code most} lines from {@code position} on; from the oldest there is when that has been
   * deleted.
   */
  List<LogLine> read(long position, int most) throws IOException {
    lock.lock();
    try {
      list();
      List<LogLine> lines = new ArrayList<>();
      long at = sizes.isEmpty() ? position : Math.max(position, sizes.firstKey());
      while (lines.size() < most && at < end()) {
        long next = readSome(at, most, lines);
        if (next == at) {
          break;
        }
        at = next;
      }
      return lines;
    } finally {
      lock.unlock();
    }
  }

  private long readSome(long position, int most, List<LogLine> into) throws IOException {
    Map.Entry<Long, Long> entry = sizes.floorEntry(position);
    if (entry == null || position >= entry.getKey() + entry.getValue()) {
      Long next = sizes.higherKey(position);
      return next == null ? position : next;
    }
    int length = (int) Math.min(READ_BYTES, entry.getKey() + entry.getValue() - position);
    ByteBuffer chunk = ByteBuffer.allocate(length);
    try (FileChannel in = FileChannel.open(file(entry.getKey()), StandardOpenOption.READ)) {
      while (chunk.hasRemaining()
          && in.read(chunk, position - entry.getKey() + chunk.position()) >= 0) {
        continue;
      }
    }
    byte[] bytes = chunk.array();
    int from = 0;
    for (int i = 0; i < chunk.position() && into.size() < most; i++) {
      if (bytes[i] == '\n') {
        String text = new String(bytes, from, i - from, StandardCharsets.UTF_8);
        LogLine line = LogLine.parse(stage, text, position + i + 1);
        if (line != null) {
          into.add(line);
        }
        from = i + 1;
      }
    }
    return position + from;
  }

  /** The last {@code most} lines. */
  List<LogLine> tail(int most) throws IOException {
    lock.lock();
    try {
      list();
      List<LogLine> lines = new ArrayList<>();
      for (long start : sizes.descendingKeySet()) {
        lines = read(start, Integer.MAX_VALUE);
        if (lines.size() >= most) {
          break;
        }
      }
      return lines.size() <= most ? lines : lines.subList(lines.size() - most, lines.size());
    } finally {
      lock.unlock();
    }
  }
}
