package io.millrace.ingest.route;

import io.millrace.common.spec.PipelineInput;
import io.millrace.ingest.spool.PipelineSpool;
import io.millrace.ingest.topics.TopicRules;
import io.millrace.ingest.topics.TopicTrie;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Which pipelines want which messages. Read by any thread, changed by one. */
public final class PipelineRoutes {
  private record Route(PipelineSpool queue, PipelineInput input) {}

  private final TopicTrie<PipelineSpool> topics = new TopicTrie<>();
  private final Map<String, List<PipelineSpool>> readers = new ConcurrentHashMap<>();
  private final Map<String, Route> byPipeline = new HashMap<>();

  /**
   * Sends what {@code input} describes into {@code queue}, from now on and instead of what was sent
   * there before.
   */
  public void put(PipelineSpool queue, PipelineInput input) {
    Route before = byPipeline.put(queue.id(), new Route(queue, input));
    add(queue, input);
    if (before != null) {
      // Only what is wanted no longer: a topic that was and is wanted must not be missing for a
      // moment.
      remove(before, input);
    }
  }

  private void add(PipelineSpool queue, PipelineInput input) {
    switch (input) {
      case PipelineInput.Topics wanted -> {
        for (PipelineInput.SourceTopic topic : wanted.topics()) {
          if (TopicRules.isFilter(topic.filter())) {
            topics.add(topic.filter(), queue);
          }
        }
      }
      case PipelineInput.Stream stream ->
          readers.compute(
              stream.pipeline(),
              (id, known) -> {
                List<PipelineSpool> more =
                    known == null ? new ArrayList<>() : new ArrayList<>(known);
                if (!more.contains(queue)) {
                  more.add(queue);
                }
                return List.copyOf(more);
              });
    }
  }

  /** Sends nothing more to a pipeline. */
  public void remove(String pipeline) {
    Route route = byPipeline.remove(pipeline);
    if (route != null) {
      remove(route, new PipelineInput.Topics(List.of()));
    }
  }

  private void remove(Route route, PipelineInput except) {
    switch (route.input()) {
      case PipelineInput.Topics old -> {
        Set<String> kept = new HashSet<>();
        if (except instanceof PipelineInput.Topics wanted) {
          wanted.topics().forEach(topic -> kept.add(topic.filter()));
        }
        for (PipelineInput.SourceTopic topic : old.topics()) {
          if (!kept.contains(topic.filter())) {
            topics.remove(topic.filter(), route.queue());
          }
        }
      }
      case PipelineInput.Stream old -> {
        if (!old.equals(except)) {
          readers.computeIfPresent(old.pipeline(), (id, known) -> without(known, route.queue()));
        }
      }
    }
  }

  private static @Nullable List<PipelineSpool> without(
      List<PipelineSpool> known, PipelineSpool queue) {
    List<PipelineSpool> fewer = new ArrayList<>(known);
    fewer.remove(queue);
    return fewer.isEmpty() ? null : List.copyOf(fewer);
  }

  /** The queues of the pipelines that want messages of {@code topic}, each once. */
  public List<PipelineSpool> wanting(String topic) {
    Gathered gathered = new Gathered();
    topics.match(topic, gathered);
    return gathered.queues();
  }

  /** The queues of the pipelines that read the stream of {@code pipeline}. */
  public List<PipelineSpool> reading(String pipeline) {
    return readers.getOrDefault(pipeline, List.of());
  }

  /** Mostly one or none: a list is made only for more. */
  private static final class Gathered implements Consumer<PipelineSpool> {
    private @Nullable PipelineSpool first;
    private @Nullable List<PipelineSpool> all;

    @Override
    public void accept(PipelineSpool queue) {
      if (first == null) {
        first = queue;
      } else if (all == null && first != queue) {
        all = new ArrayList<>(List.of(first, queue));
      } else if (all != null && !all.contains(queue)) {
        all.add(queue);
      }
    }

    List<PipelineSpool> queues() {
      return all != null ? all : first != null ? List.of(first) : List.of();
    }
  }
}
