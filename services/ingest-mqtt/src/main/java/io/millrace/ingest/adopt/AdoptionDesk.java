package io.millrace.ingest.adopt;

import io.millrace.common.control.SpoolService;
import io.millrace.common.failure.Failure;
import io.millrace.common.link.LinkAddresses;
import io.millrace.common.placement.PlacementWatcher;
import io.millrace.common.spec.PipelineSpec;
import io.millrace.ingest.feed.FeedEvents;
import io.millrace.ingest.spool.Spool;
import io.millrace.ingest.spool.SpoolEvents;
import io.millrace.ingest.spool.SpoolOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Takes in spools of other nodes. On the service's context. */
public final class AdoptionDesk implements SpoolService {
  /** Beside a spool: whose it is. */
  private static final String OWNER = "owner";

  private final Vertx vertx;
  private final String node;
  private final PlacementWatcher placement;
  private final Map<String, PipelineSpec> specs;
  private final FeedEvents feedEvents;
  private final SpoolEvents spoolEvents;
  private int count;
  private final Map<Path, AdoptedSpool> adopted = new HashMap<>();

  /**
   * @param node this node
   * @param specs the started pipelines by id
   */
  public AdoptionDesk(
      Vertx vertx,
      String node,
      PlacementWatcher placement,
      Map<String, PipelineSpec> specs,
      FeedEvents feedEvents,
      SpoolEvents spoolEvents) {
    this.vertx = vertx;
    this.node = node;
    this.placement = placement;
    this.specs = specs;
    this.feedEvents = feedEvents;
    this.spoolEvents = spoolEvents;
  }

  /**
   * Notes whose spool lies in a folder, for whoever may have to adopt it. Blocks.
   *
   * @param folder of ingest, in a node's data folder
   */
  public static void note(Path folder, String node) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve(OWNER), node);
  }

  private record Found(Path folder, String owner, Spool spool) {}

  @Override
  public Future<JsonObject> adopt(String folder) {
    return vertx
        .executeBlocking(() -> open(Path.of(folder)))
        .compose(found -> {
          AdoptedSpool spool =
              new AdoptedSpool(
                  vertx,
                  found.folder,
                  found.owner,
                  node + "-for-" + found.owner + "-" + ++count,
                  found.spool,
                  placement,
                  feedEvents);
          adopted.put(found.folder, spool);
          JsonObject answer =
              new JsonObject()
                  .put("node", found.owner)
                  .put("messages", spool.messages(specs, true))
                  .put("left", spool.messages(specs, false));
          return spool.begin(specs, () -> adopted.remove(found.folder)).map(answer);
        });
  }

  private Found open(Path data) {
    Path ingest = data.resolve(LinkAddresses.INGEST).toAbsolutePath().normalize();
    Path folder = ingest.resolve("spool");
    if (!Files.isDirectory(folder)) {
      throw Failure.invalid(
              "folder",
              "folder is '"
                  + data
                  + "' but must be the data folder of a node that ran ingest, on the disk of node "
                  + node
                  + ": there is no "
                  + folder)
          .toException();
    }
    try {
      String owner = owner(data, ingest);
      SpoolOptions options = new SpoolOptions(folder, owner, 0, SpoolOptions.DEFAULT_STOPPED_FOR);
      return new Found(folder, owner, Spool.open(options, spoolEvents));
    } catch (IOException unusable) {
      throw Failure.of(
              Failure.Kind.CONFLICT, unusable.getMessage() + "; see that no other process uses it")
          .toException();
    }
  }

  /** Folders of earlier releases have no note: their names have to do. */
  private static String owner(Path data, Path ingest) throws IOException {
    Path note = ingest.resolve(OWNER);
    return Files.exists(note)
        ? Files.readString(note).strip()
        : String.valueOf(data.toAbsolutePath().normalize().getFileName())
            .toLowerCase(Locale.ROOT)
            .replaceAll("[^a-z0-9-]", "-");
  }

  /** Ends all deliveries, wherever they stand; what is left can be adopted again. */
  public Future<Void> stop() {
    List<Future<Void>> ended = adopted.values().stream().map(AdoptedSpool::close).toList();
    adopted.clear();
    return Future.join(ended).mapEmpty();
  }
}
