package io.millrace.egress.batch;

import io.millrace.common.message.Message;
import io.millrace.common.message.MessageId;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;

/** Parcels for tests: numbered, with a key and a size. */
final class Parcels implements Parcel.Origin {
  final List<Long> settled = new ArrayList<>();
  boolean gone;
  int credit = Integer.MAX_VALUE;
  private long next;

  Parcel parcel(String key, int size) {
    long number = next++;
    Message message = new Message(new MessageId("spool", number, 0), key, number, Buffer.buffer());
    return new Parcel(this, number, message, key, size);
  }

  static List<Long> numbers(List<Parcel> parcels) {
    return parcels.stream().map(Parcel::position).toList();
  }

  @Override
  public void rejected(Parcel parcel, String reason) {}

  @Override
  public void settled(Parcel parcel) {
    settled.add(parcel.position());
  }

  @Override
  public int credit() {
    return credit;
  }

  @Override
  public boolean gone() {
    return gone;
  }
}
