package io.millrace.manager.logbundles;

import io.millrace.common.failure.Failure;
import io.millrace.manager.access.Caller;
import io.millrace.manager.access.Rights;
import io.millrace.manager.audit.Deeds;
import io.millrace.manager.catalog.Bodies;
import io.millrace.manager.catalog.Entity;
import io.millrace.manager.catalog.View;
import io.millrace.manager.query.Page;
import io.millrace.manager.schema.Kind;
import io.millrace.manager.schema.Ref;
import io.millrace.manager.schema.Wording;
import io.millrace.manager.store.Database;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bundles of logs on request. Members of a project may ask for the logs of its pipelines,
 * administrators for those of all. All methods block; a bundle is gathered by {@link #gather}.
 */
public final class LogBundles {
  private static final Logger log = LoggerFactory.getLogger(LogBundles.class);
  private static final int MOST_PENDING = 4;
  private static final Comparator<LogEntry> NEWEST_FIRST =
      Comparator.comparingLong(LogEntry::createdAt).reversed().thenComparing(LogEntry::id);
  private static final int PIECE_BYTES = 512 * 1024;

  private final LogEntries entries;
  private final Gathering gathering;
  private final Supplier<View> view;
  private final Clock clock;
  private final Deeds deeds;

  /**
   * @param folder for the files
   */
  public LogBundles(
      Database database, Path folder, Gathering gathering, Supplier<View> view, Clock clock) {
    this.entries = new LogEntries(database, folder);
    this.deeds = new Deeds(database, clock);
    this.gathering = gathering;
    this.view = view;
    this.clock = clock;
  }

  /** {@code [{batchId, location, applicationId, id}]}: one, as there is one edge. */
  public synchronized JsonArray request(Caller caller, JsonObject request) {
    View now = view.get();
    String edge = edge(request, now);
    String application = Objects.requireNonNullElse(request.getString("applicationId"), "");
    Optional<Entity> pipeline =
        application.isEmpty() ? Optional.empty() : Optional.of(pipeline(caller, application, now));
    if (pipeline.isEmpty()) {
      Rights.requireAdministrator(caller, "ask for the logs of all pipelines");
    }
    long pending =
        entries.all().stream().filter(entry -> entry.status() == LogEntry.Status.PENDING).count();
    if (pending >= MOST_PENDING) {
      throw Failure.of(
              Failure.Kind.UNAVAILABLE,
              pending + " log bundles are being gathered already; try again when one is done")
          .toException();
    }
    entries.makeRoom();
    LogEntry entry =
        new LogEntry(
            UUID.randomUUID().toString(),
            UUID.randomUUID().toString(),
            edge,
            pipeline.map(Entity::id).orElse(null),
            pipeline.map(Entity::projectId).orElse(null),
            LogEntry.Status.PENDING,
            "",
            clock.millis());
    entries.save(entry);
    deeds.write(caller.author(), "CREATE", subject(entry), null, told(entry));
    return new JsonArray()
        .add(
            new JsonObject()
                .put("id", entry.id())
                .put("batchId", entry.batchId())
                .put("location", entry.location())
                .put("applicationId", application));
  }

  private static Deeds.Subject subject(LogEntry entry) {
    return new Deeds.Subject("logBundle", entry.id(), entry.location(), entry.projectId());
  }

  private static JsonObject told(LogEntry entry) {
    JsonObject told = new JsonObject().put("edgeId", entry.edgeId());
    return entry.pipelineId() == null ? told : told.put("applicationId", entry.pipelineId());
  }

  private static String edge(JsonObject request, View view) {
    Entity edge = view.all(Kind.SERVICE_DOMAIN).iterator().next();
    List<String> wanted = Bodies.texts(request, "edgeIds");
    if (wanted.isEmpty()) {
      throw Failure.invalid("edgeIds", "edgeIds is empty; it must have the id of a service domain")
          .toException();
    }
    for (int i = 0; i < wanted.size(); i++) {
      if (!edge.id().equals(wanted.get(i))) {
        String field = "edgeIds[" + i + "]";
        throw Failure.invalid(
                field,
                field
                    + " is "
                    + Wording.quoted(wanted.get(i))
                    + ", but no service domain has this id")
            .toException();
      }
    }
    return edge.id();
  }

  private static Entity pipeline(Caller caller, String id, View view) {
    return view.find(new Ref(Kind.PIPELINE, id))
        .filter(entity -> Rights.maySee(caller, entity, view))
        .orElseThrow(() ->
            Failure.invalid(
                    "applicationId",
                    "applicationId is " + Wording.quoted(id) + ", but no data pipeline has this id")
                .toException());
  }

  /** Gathers a bundle that was asked for; what goes wrong is in its entry afterwards. */
  public void gather(String id) {
    Optional<LogEntry> wanted = entries.find(id);
    if (wanted.isEmpty()) {
      return;
    }
    LogEntry entry = wanted.get();
    Path draft = entries.draft(entry);
    try {
      gathering.write(draft, pipelines(entry.pipelineId()), view.get());
      Files.move(draft, entries.file(entry), StandardCopyOption.ATOMIC_MOVE);
      entries.save(entry.ended(LogEntry.Status.SUCCESS, ""));
    } catch (TimeoutException late) {
      entries.save(entry.ended(LogEntry.Status.TIMEDOUT, "a node did not answer in time"));
    } catch (ReplyException failed) {
      boolean late = failed.failureType() == ReplyFailure.TIMEOUT;
      entries.save(
          entry.ended(
              late ? LogEntry.Status.TIMEDOUT : LogEntry.Status.FAILED,
              "a node could not be asked: " + failed.getMessage()));
    } catch (IOException | RuntimeException failed) {
      log.warn("log bundle {} was not gathered", id, failed);
      entries.save(entry.ended(LogEntry.Status.FAILED, String.valueOf(failed.getMessage())));
    }
  }

  private List<Entity> pipelines(@Nullable String id) {
    View now = view.get();
    return id == null
        ? now.all(Kind.PIPELINE).stream().sorted(Comparator.comparing(Entity::name)).toList()
        : now.find(new Ref(Kind.PIPELINE, id)).stream().toList();
  }

  /** A page of entries that the caller may see. */
  public JsonObject list(Caller caller, JsonObject query) {
    Page page = Page.ofTexts(LogEntries.KEYS, query);
    String scope = query.getString("scope", "");
    String of = query.getString("of", "");
    Stream<LogEntry> found =
        visible(caller)
            .filter(
                entry -> scope.isEmpty() || scope.equals("edge") == (entry.pipelineId() == null))
            .filter(entry ->
                of.isEmpty() || of.equals(entry.edgeId()) || of.equals(entry.pipelineId()));
    return page.ofRows(found.sorted(NEWEST_FIRST), LogEntry::value, LogEntry::answer);
  }

  private Stream<LogEntry> visible(Caller caller) {
    return entries.all().stream()
        .filter(entry ->
            caller.administrator()
                || (entry.projectId() != null && caller.projects().contains(entry.projectId())));
  }

  /** Returns the id, or an empty string when there is none that the caller may see. */
  public String delete(Caller caller, String id) {
    Optional<LogEntry> entry = visible(caller).filter(known -> known.id().equals(id)).findFirst();
    entry.ifPresent(known -> {
      entries.delete(known);
      deeds.write(caller.author(), "DELETE", subject(known), told(known), null);
    });
    return entry.map(LogEntry::id).orElse("");
  }

  /** The finished bundle at a location. */
  public JsonObject find(Caller caller, String location) {
    LogEntry entry =
        visible(caller)
            .filter(known -> known.location().equals(location))
            .findFirst()
            .orElseThrow(() ->
                Failure.of(
                        Failure.Kind.NOT_FOUND,
                        "location is " + Wording.quoted(location) + ", but no log bundle is there")
                    .toException());
    return new JsonObject().put("id", entry.id());
  }

  /** A piece from there on: {@code {data, next}}, {@code data} in base64 and empty at the end. */
  public JsonObject read(Caller caller, String id, long offset) {
    LogEntry entry =
        visible(caller)
            .filter(known -> known.id().equals(id))
            .findFirst()
            .orElseThrow(() -> missing(id, "there is none with this id"));
    if (entry.status() != LogEntry.Status.SUCCESS) {
      throw missing(id, "its status is " + entry.status() + " " + entry.error());
    }
    byte[] piece = new byte[PIECE_BYTES];
    try (RandomAccessFile file = new RandomAccessFile(entries.file(entry).toFile(), "r")) {
      file.seek(Math.max(0, offset));
      int read = Math.max(0, file.read(piece));
      return new JsonObject()
          .put("data", Base64.getEncoder().encodeToString(Arrays.copyOf(piece, read)))
          .put("next", Math.max(0, offset) + read);
    } catch (IOException gone) {
      throw missing(id, "its file is gone");
    }
  }

  private static RuntimeException missing(String id, String why) {
    return Failure.of(
            Failure.Kind.NOT_FOUND,
            "the log bundle " + Wording.quoted(id) + " cannot be read: " + why.strip())
        .toException();
  }
}
