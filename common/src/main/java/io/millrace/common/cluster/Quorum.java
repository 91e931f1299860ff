package io.millrace.common.cluster;

import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;

/**
 * Whether those who see each other are the majority of all who are known. Exactly one side of a cut
 * can be; of two halves, the one with the first by name.
 */
final class Quorum {
  private Quorum() {}

  /**
   * @param known ids of all that belong to the installation
   * @param alive ids of those that are seen
   * @param least how many there are at least, as somebody configured
   */
  static boolean present(Set<String> known, Collection<String> alive, int least) {
    int size = Math.max(known.size(), least);
    long seen = known.stream().filter(alive::contains).count();
    if (2 * seen == size && size == known.size()) {
      return size == 0 || alive.contains(new TreeSet<>(known).first());
    }
    return 2 * seen > size;
  }
}
