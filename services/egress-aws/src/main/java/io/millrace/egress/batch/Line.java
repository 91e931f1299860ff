package io.millrace.egress.batch;

import java.util.ArrayDeque;

/** The parcels of one key, in order. While some of them are in a request the others stay. */
final class Line {
  private final String key;
  private final Lane lane;
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
