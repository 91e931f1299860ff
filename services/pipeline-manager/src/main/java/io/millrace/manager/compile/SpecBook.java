package io.millrace.manager.compile;

import io.millrace.common.spec.PipelineSpec;
import io.millrace.common.spec.SpecSet;
import io.millrace.common.wire.Json;
import io.millrace.manager.catalog.Change;
import io.millrace.manager.catalog.Entity;
import io.millrace.manager.catalog.Participant;
import io.millrace.manager.catalog.View;
import io.millrace.manager.schema.Kind;
import io.millrace.manager.schema.Ref;
import io.millrace.manager.store.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The specs of all started pipelines. A spec's version grows when its content changes, and is kept
 * with the change that caused it. Versions follow the clock where it is ahead, so that a database
 * restored from a backup, or a pipeline made anew under an old id, never gives an old number to
 * other content.
 */
public final class SpecBook implements Participant {
  private record Edition(long version, String digest) {}

  private record Encoded(String revision, String json) {}

  private final Database database;
  private final Consumer<String> changed;
  private final Clock clock;
  private final Map<String, Edition> editions = new HashMap<>();
  private final Map<String, PipelineSpec> specs = new ConcurrentHashMap<>();
  private volatile SpecSet current = SpecSet.EMPTY;
  private volatile @Nullable Encoded encoded;

  /**
   * @param changed told the new revision whenever the set is another one
   */
  public SpecBook(Database database, Clock clock, Consumer<String> changed) {
    this.database = database;
    this.clock = clock;
    this.changed = changed;
  }

  /**
   * Compiles everything anew at start, as this release may compile another way than the last one
   * did. Before any change.
   */
  public void open(View view) {
    database
        .transact(connection -> {
          editions.putAll(load(connection));
          return edit(view, Set.copyOf(view.all(Kind.PIPELINE)), Set.of(), connection);
        })
        .run();
  }

  /** All specs as they are now. */
  public SpecSet specs() {
    return current;
  }

  /** The spec of a pipeline, if it is started. */
  public Optional<PipelineSpec> spec(String pipelineId) {
    return Optional.ofNullable(specs.get(pipelineId));
  }

  /** The set as JSON; encoded once for each revision. */
  public String json() {
    SpecSet set = current;
    Encoded known = encoded;
    if (known == null || !known.revision.equals(set.revision())) {
      known = new Encoded(set.revision(), Json.write(set));
      encoded = known;
    }
    return known.json;
  }

  @Override
  public Runnable join(Change change, Connection connection) throws SQLException {
    List<Entity> touched = new ArrayList<>();
    List<Entity> past = new ArrayList<>();
    List<String> removed = new ArrayList<>();
    for (Map.Entry<Ref, Change.Touch> touch : change.touched().entrySet()) {
      Optional.ofNullable(touch.getValue().after()).ifPresent(touched::add);
      Optional.ofNullable(touch.getValue().before()).ifPresent(past::add);
      if (touch.getKey().kind() == Kind.PIPELINE && touch.getValue().after() == null) {
        removed.add(touch.getKey().id());
      }
    }
    // What a data source was selected by before counts as much as what it is selected by now.
    touched.addAll(past);
    return edit(
        change.after(), new Affected(change.after()).by(touched), Set.copyOf(removed), connection);
  }

  private Runnable edit(View view, Set<Entity> affected, Set<String> removed, Connection connection)
      throws SQLException {
    Compiler compiler = new Compiler(view);
    Map<String, Edition> newEditions = new HashMap<>();
    Map<String, Optional<PipelineSpec>> results = new HashMap<>();
    for (Entity pipeline : affected) {
      Optional<PipelineSpec> spec = compiler.compile(pipeline);
      results.put(pipeline.id(), spec.map(fresh -> numbered(fresh, newEditions)));
    }
    removed.forEach(id -> results.put(id, Optional.empty()));
    store(connection, newEditions, removed);
    return () -> accept(results, newEditions, removed);
  }

  private PipelineSpec numbered(PipelineSpec fresh, Map<String, Edition> newEditions) {
    String digest = Digest.of(fresh);
    Edition known = editions.get(fresh.id());
    if (known != null && known.digest.equals(digest)) {
      return withVersion(fresh, known.version);
    }
    Edition next =
        new Edition(Math.max(known == null ? 1 : known.version + 1, clock.millis()), digest);
    newEditions.put(fresh.id(), next);
    return withVersion(fresh, next.version);
  }

  private static PipelineSpec withVersion(PipelineSpec fresh, long version) {
    return new PipelineSpec(
        fresh.id(),
        fresh.name(),
        fresh.project(),
        version,
        fresh.input(),
        fresh.samplingMillis(),
        fresh.stages(),
        fresh.output(),
        fresh.spool(),
        fresh.placement());
  }

  private void accept(
      Map<String, Optional<PipelineSpec>> results,
      Map<String, Edition> newEditions,
      Set<String> removed) {
    if (results.isEmpty() && !current.revision().isEmpty()) {
      return;
    }
    editions.putAll(newEditions);
    removed.forEach(editions::remove);
    results.forEach((id, spec) ->
        spec.ifPresentOrElse(present -> specs.put(id, present), () -> specs.remove(id)));
    List<PipelineSpec> all =
        specs.values().stream().sorted(Comparator.comparing(PipelineSpec::id)).toList();
    StringBuilder contents = new StringBuilder();
    all.forEach(spec -> contents.append(spec.id()).append(' ').append(spec.version()).append('\n'));
    String revision = Digest.of(contents.toString());
    if (!revision.equals(current.revision())) {
      current = new SpecSet(revision, all);
      changed.accept(revision);
    }
  }

  private static Map<String, Edition> load(Connection connection) throws SQLException {
    Map<String, Edition> editions = new HashMap<>();
    try (PreparedStatement query =
            connection.prepareStatement("SELECT pipeline_id, version, digest FROM spec_version");
        ResultSet row = query.executeQuery()) {
      while (row.next()) {
        editions.put(row.getString(1), new Edition(row.getLong(2), row.getString(3)));
      }
    }
    return editions;
  }

  private static void store(
      Connection connection, Map<String, Edition> editions, Set<String> removed)
      throws SQLException {
    try (PreparedStatement upsert =
            connection.prepareStatement(
                "INSERT INTO spec_version (pipeline_id, version, digest) VALUES (?, ?, ?)"
                    + " ON CONFLICT (pipeline_id) DO UPDATE SET version = excluded.version, digest = excluded.digest");
        PreparedStatement delete =
            connection.prepareStatement("DELETE FROM spec_version WHERE pipeline_id = ?")) {
      for (Map.Entry<String, Edition> entry : editions.entrySet()) {
        upsert.setString(1, entry.getKey());
        upsert.setLong(2, entry.getValue().version);
        upsert.setString(3, entry.getValue().digest);
        upsert.addBatch();
      }
      for (String id : removed) {
        delete.setString(1, id);
        delete.addBatch();
      }
      upsert.executeBatch();
      delete.executeBatch();
    }
  }
}
