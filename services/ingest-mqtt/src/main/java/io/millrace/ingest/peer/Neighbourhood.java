package io.millrace.ingest.peer;

import io.millrace.common.link.LinkTarget;
import io.millrace.common.link.LinkTimings;
import io.millrace.common.link.Links;
import io.millrace.common.spec.SpoolLimits;
import io.millrace.ingest.feed.FeedEvents;
import io.millrace.ingest.feed.Feeds;
import io.millrace.ingest.route.Publisher;
import io.millrace.ingest.session.Interests;
import io.millrace.ingest.session.Publication;
import io.millrace.ingest.session.RetainedMessages;
import io.millrace.ingest.session.Sessions;
import io.millrace.ingest.spool.PipelineSpool;
import io.millrace.ingest.spool.Spool;
import io.millrace.ingest.spool.SpoolLane;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.json.JsonObject;
import io.vertx.core.shareddata.AsyncMap;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes one broker of this node and the others: puts the parts of this package together. To be made
 * and used on the service's context.
 */
public final class Neighbourhood {
  private static final Logger log = LoggerFactory.getLogger(Neighbourhood.class);
  private static final String LINKS = "peers.";
  private static final long RETRY_SECONDS = 2;

  /**
   * What of this node takes part.
   *
   * @param publisher of the service's context
   * @param lane of the same
   * @param limits of the queue for each other node
   * @param wills publishes wills of clients of nodes that have died
   * @param queues hears of each other node's name and the queue for it
   */
  public record Node(
      String name,
      Spool spool,
      Sessions sessions,
      RetainedMessages retained,
      Interests interests,
      WishTable table,
      Publisher publisher,
      SpoolLane lane,
      SpoolLimits limits,
      Consumer<Publication> wills,
      BiConsumer<String, PipelineSpool> queues) {}

  private record Maps(
      AsyncMap<String, String> sessions,
      AsyncMap<String, Buffer> wills,
      AsyncMap<String, Boolean> published,
      AsyncMap<String, String> nodes) {}

  private record Found(Map<String, List<String>> peers, Positions positions) {}

  private final Vertx vertx;
  private final Node node;
  private final Links links;
  private final Feeds feeds;
  private final Turns turns = new Turns();
  private final Travellers travellers;
  private @Nullable Peers peers;
  private @Nullable MessageConsumer<JsonObject> handovers;

  public Neighbourhood(Vertx vertx, Node node, FeedEvents events) {
    this.vertx = vertx;
    this.node = node;
    this.links = new Links(vertx, LINKS + node.name(), node.name(), LinkTimings.DEFAULT);
    this.feeds = new Feeds(vertx, links, node.spool(), events, queue -> 1);
    this.travellers = new Travellers(node.sessions(), node.table());
  }

  /** Completes when the others know what the clients of this node want, and it knows theirs. */
  public Future<Void> start() {
    Future<Maps> maps = maps();
    Future<Found> found = vertx.executeBlocking(this::read);
    return Future.all(maps, found, links.start())
        .compose(ready -> join(maps.result(), found.result()));
  }

  private Found read() throws IOException {
    return new Found(Peers.read(node.spool()), Positions.read(node.spool()));
  }

  private Future<Maps> maps() {
    Future<AsyncMap<String, String>> sessions = map("ingest.sessions");
    Future<AsyncMap<String, Buffer>> wills = map("ingest.wills");
    Future<AsyncMap<String, Boolean>> published = map("ingest.wills.published");
    Future<AsyncMap<String, String>> nodes = map("ingest.nodes");
    return Future.all(sessions, wills, published, nodes)
        .map(all -> new Maps(sessions.result(), wills.result(), published.result(), nodes.result()))
        .recover(failure -> {
          log.warn("the cluster's maps cannot be had: {}", failure.getMessage());
          return vertx.timer(RETRY_SECONDS, TimeUnit.SECONDS).compose(again -> maps());
        });
  }

  private <V> Future<AsyncMap<String, V>> map(String name) {
    return vertx.sharedData().getClusterWideMap(name);
  }

  private Future<Void> join(Maps maps, Found found) {
    String member = Peers.member(vertx);
    Wishes wishes =
        new Wishes(vertx, node.name(), member, node.interests(), node.table(), node.spool());
    Wills wills = new Wills(vertx, member, node.wills(), maps.wills(), maps.published());
    Handovers giving =
        new Handovers(
            vertx,
            node.name(),
            node.sessions(),
            node.publisher(),
            travellers,
            turns,
            client -> maps.sessions().get(client));
    Directory directory =
        new Directory(
            vertx,
            node.name(),
            node.sessions(),
            node.table(),
            new Directory.Parts(wishes, wills, giving, travellers, turns),
            maps.sessions());
    Peers others =
        new Peers(
            vertx,
            node.name(),
            node.spool(),
            node.limits(),
            new Peers.Parts(node.table(), wishes, node.retained(), node.lane()),
            events(wills));
    peers = others;
    MessageConsumer<JsonObject> asked =
        vertx.eventBus().consumer(Handovers.address(node.name()), giving::asked);
    handovers = asked;
    node.sessions().share(directory);
    return asked
        .completion()
        .compose(listening -> maps.nodes().put(node.name(), member))
        .compose(entered -> maps.nodes().entries())
        .compose(all -> others.start(found.peers(), there(all)))
        .compose(met -> directory.enterAll())
        .compose(entered ->
            links.accept(new PeerLinks(vertx, node.publisher(), found.positions(), travellers)));
  }

  private Set<String> there(Map<String, String> nodes) {
    List<String> members = ((VertxInternal) vertx).clusterManager().getNodes();
    return nodes.entrySet().stream()
        .filter(entry -> members.contains(entry.getValue()))
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  private Peers.Events events(Wills wills) {
    return new Peers.Events() {
      @Override
      public void known(Peer peer) {
        node.queues().accept(peer.name(), peer.queue());
        feeds.start(
            peer.queue(), LinkTarget.anyNode(LINKS + peer.name(), PeerQueues.id(peer.name()), 0));
      }

      @Override
      public void died(String member) {
        wills.died(member);
      }

      @Override
      public void forgotten(Peer peer) {
        feeds.stop(peer.queue().id());
      }
    };
  }

  /** To be called now and then. */
  public void expire() {
    Peers known = peers;
    if (known != null) {
      travellers.expire(known::complete);
    }
  }

  /** Tells the others that this node goes; what they have for it they keep. */
  public Future<Void> stop() {
    feeds.stopAll();
    Future<Void> left = peers == null ? Future.succeededFuture() : peers.stop();
    Future<Void> silent = handovers == null ? Future.succeededFuture() : handovers.unregister();
    return Future.join(left, silent, links.stop()).mapEmpty();
  }
}
