package io.millrace.egress.batch;

import java.util.ArrayDeque;

/** The parcels of one key, in order. While some of them are in a request the others stay. */
final class Line {
  private final String key;
  private Lane lane;
  private final ArrayDeque<Parcel> parcels = new ArrayDeque<>(4);

  /** Whether some of its parcels are in a request. */
  private boolean sending;

  Line(String key, Lane lane) {
    this.key = key;
    this.lane = lane;
  }

  String key() {
    return key;
  }

  Lane lane() {
    return lane;
  }

  /** From now on it is in another lane. */
  void join(Lane other) {
    lane = other;
  }

  ArrayDeque<Parcel> parcels() {
    return parcels;
  }

  boolean sending() {
    return sending;
  }

  void sent() {
    sending = true;
  }

  void back() {
    sending = false;
  }
}
