package io.millrace.common.cluster;

import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** A process that sees nobody else, as when all services are in one: nobody has to agree. */
public class Alone implements Membership {
  private final List<NodeRecord> records = new CopyOnWriteArrayList<>();

  @Override
  public Future<Void> announce(NodeRecord own) {
    records.removeIf(known -> known.id().equals(own.id()));
    records.add(own);
    return Future.succeededFuture();
  }

  @Override
  public Future<Void> drain() {
    return Future.succeededFuture();
  }

  @Override
  public Future<Void> leave() {
    return Future.succeededFuture();
  }

  @Override
  public Future<Void> forget(String id) {
    return Future.succeededFuture();
  }

  @Override
  public List<NodeRecord> alive() {
    return List.copyOf(records);
  }

  @Override
  public List<NodeRecord> missing() {
    return List.of();
  }

  @Override
  public boolean quorate() {
    return true;
  }

  @Override
  public long unread() {
    return 0;
  }

  @Override
  public boolean clustered() {
    return false;
  }

  @Override
  public Optional<String> shared() {
    return Optional.empty();
  }

  @Override
  public Future<Boolean> share(Optional<String> before, String document) {
    return Future.succeededFuture(false);
  }

  @Override
  public void onChange(Runnable listener) {
    // Nothing ever changes.
  }
}
