package io.millrace.functions.deadletter;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Which dead letters there are and how large they are; belongs to the store's thread. */
final class LetterIndex {
  private static final class Shelf {
    final TreeMap<Long, Integer> sizes = new TreeMap<>();
    long bytes;
  }

  private final Map<String, Shelf> shelves = new HashMap<>();
  private long lastId;

  long nextId() {
    lastId = Math.max(lastId + 1, System.currentTimeMillis() * 1000);
    return lastId;
  }

  void add(String pipeline, long id, int size) {
    Shelf shelf = shelves.computeIfAbsent(pipeline, ignored -> new Shelf());
    shelf.sizes.put(id, size);
    shelf.bytes += size;
    lastId = Math.max(lastId, id);
  }

  boolean remove(String pipeline, long id) {
    Shelf shelf = shelves.get(pipeline);
    Integer size = shelf == null ? null : shelf.sizes.remove(id);
    if (shelf == null || size == null) {
      return false;
    }
    shelf.bytes -= size;
    if (shelf.sizes.isEmpty()) {
      shelves.remove(pipeline);
    }
    return true;
  }

  /**
   * The oldest letters that have to go for the pipeline to be within both bounds; at least one
   * letter stays.
   */
  List<Long> beyond(String pipeline, int maxCount, long maxBytes) {
    Shelf shelf = shelves.get(pipeline);
    if (shelf == null) {
      return List.of();
    }
    List<Long> tooMany = new ArrayList<>();
    int count = shelf.sizes.size();
    long bytes = shelf.bytes;
    for (Map.Entry<Long, Integer> oldest : shelf.sizes.entrySet()) {
      if (count <= 1 || count <= maxCount && bytes <= maxBytes) {
        break;
      }
      tooMany.add(oldest.getKey());
      bytes -= oldest.getValue();
      count--;
    }
    return tooMany;
  }

  /** Those that have letters. */
  Set<String> pipelines() {
    return Set.copyOf(shelves.keySet());
  }

  int count(String pipeline) {
    Shelf shelf = shelves.get(pipeline);
    return shelf == null ? 0 : shelf.sizes.size();
  }

  /** Newest first. */
  List<Long> newestFirst(String pipeline, int skip, int most) {
    Shelf shelf = shelves.get(pipeline);
    return shelf == null
        ? List.of()
        : shelf.sizes.descendingKeySet().stream().skip(skip).limit(most).toList();
  }

  /** Oldest first, beginning behind {@code after}, not beyond {@code upTo}. */
  List<Long> oldestFirst(String pipeline, long after, long upTo, int most) {
    Shelf shelf = shelves.get(pipeline);
    return shelf == null || after >= upTo
        ? List.of()
        : shelf.sizes.subMap(after, false, upTo, true).keySet().stream().limit(most).toList();
  }

  long newest(String pipeline) {
    Shelf shelf = shelves.get(pipeline);
    return shelf == null ? -1 : shelf.sizes.lastKey();
  }
}
