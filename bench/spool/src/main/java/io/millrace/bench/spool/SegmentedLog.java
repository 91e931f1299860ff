package io.millrace.bench.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * What one would write oneself: files of 64 MiB that are only appended to, shared by all queues, a
 * checksum with each record, a file deleted when everything in it is trimmed. Knows where records
 * lie from memory alone; a real one had to rebuild that at its start.
 */
final class SegmentedLog implements Store {
  private static final long SEGMENT = 64L * 1024 * 1024;
  private static final int HEADER = 20;

  private record Place(Segment segment, long position, int length, long offset) {}

  private static final class Segment {
    private final Path file;
    private final FileChannel channel;
    private long size;
    private long live;

    Segment(Path file) throws IOException {
      this.file = file;
      channel =
          FileChannel.open(
              file,
              StandardOpenOption.CREATE_NEW,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE);
    }
  }

  private final Path folder;
  private final Map<Integer, List<Place>> queues = new HashMap<>();
  private final CRC32C checksum = new CRC32C();
  private ByteBuffer out = ByteBuffer.allocateDirect(1024 * 1024);
  private Segment current;
  private int segments;

  SegmentedLog(Path folder) throws IOException {
    this.folder = folder;
    current = new Segment(folder.resolve("0"));
  }

  @Override
  public void append(List<Entry> entries) throws IOException {
    out.clear();
    for (Entry entry : entries) {
      if (out.remaining() < HEADER + entry.content().length) {
        ByteBuffer larger = ByteBuffer.allocateDirect(2 * out.capacity() + entry.content().length);
        out = larger.put(out.flip());
      }
      checksum.reset();
      checksum.update(entry.content());
      List<Place> places = queues.computeIfAbsent(entry.queue(), queue -> new ArrayList<>());
      places.add(
          new Place(
              current,
              current.size + out.position() + HEADER,
              entry.content().length,
              entry.offset()));
      current.live++;
      out.putInt(entry.content().length)
          .putInt((int) checksum.getValue())
          .putInt(entry.queue())
          .putLong(entry.offset())
          .put(entry.content());
    }
    out.flip();
    while (out.hasRemaining()) {
      current.size += current.channel.write(out, current.size);
    }
    current.channel.force(false);
    if (current.size > SEGMENT) {
      current = new Segment(folder.resolve(Integer.toString(++segments)));
    }
  }

  @Override
  public long read(int queue) throws IOException {
    long bytes = 0;
    ByteBuffer content = ByteBuffer.allocateDirect(1024 * 1024);
    for (Place place : queues.getOrDefault(queue, List.of())) {
      content.clear().limit(place.length() + HEADER - 4);
      place.segment().channel.read(content, place.position() - HEADER + 4);
      content.flip();
      int expected = content.getInt();
      checksum.reset();
      checksum.update(content.position(HEADER - 4));
      if ((int) checksum.getValue() != expected) {
        throw new IOException("a record is damaged");
      }
      bytes += place.length();
    }
    return bytes;
  }

  @Override
  public void trim(int queue, long offset) throws IOException {
    List<Place> places = queues.getOrDefault(queue, List.of());
    int count = 0;
    while (count < places.size() && places.get(count).offset() < offset) {
      Segment segment = places.get(count++).segment();
      if (--segment.live == 0 && segment != current) {
        segment.channel.close();
        Files.delete(segment.file);
      }
    }
    places.subList(0, count).clear();
  }

  @Override
  public void close() throws IOException {
    current.channel.close();
  }
}
