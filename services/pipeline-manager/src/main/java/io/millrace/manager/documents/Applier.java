package io.millrace.manager.documents;

import io.millrace.common.failure.Failure;
import io.millrace.manager.access.Caller;
import io.millrace.manager.access.Rights;
import io.millrace.manager.catalog.BuiltIns;
import io.millrace.manager.catalog.Catalog;
import io.millrace.manager.catalog.Draft;
import io.millrace.manager.catalog.Editor;
import io.millrace.manager.catalog.Entity;
import io.millrace.manager.catalog.Secrets;
import io.millrace.manager.catalog.View;
import io.millrace.manager.schema.Kind;
import io.millrace.manager.schema.Ref;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Applies documents: all or none. */
public final class Applier {
  private static final int MOST_DOCUMENTS = 20_000;

  private final Catalog catalog;
  private final Editor editor;

  public Applier(Catalog catalog, Editor editor) {
    this.catalog = catalog;
    this.editor = editor;
  }

  /**
   * @param request {@code {documents: [{source, line, document}], createOnly, dryRun, show, prune,
   *     adopt}}, as {@link io.millrace.common.control.CatalogService#apply} says
   * @return {@code {results: [{kind, name, result, before, after, id}]}}, in the order of the
   *     documents; what was pruned comes last
   */
  public JsonObject apply(Caller caller, JsonObject request) {
    if (!(request.getValue("documents") instanceof JsonArray items)) {
      throw Failure.invalid("documents", "documents is missing; it must be a list").toException();
    }
    if (items.size() > MOST_DOCUMENTS) {
      throw Failure.of(
              Failure.Kind.TOO_LARGE,
              "there are " + items.size() + " documents but may be " + MOST_DOCUMENTS + " at most")
          .toException();
    }
    return catalog.change(caller.author(), draft -> new Run(caller, request, draft).apply(items));
  }

  /** One request. */
  private final class Run {
    private final Caller caller;
    private final boolean createOnly;
    private final Draft draft;
    private final List<Document> documents = new ArrayList<>();
    private final Set<Names.Declared> declared = new HashSet<>();
    private final Map<Document, Outcome> results = new HashMap<>();
    private final JsonObject request;
    private final boolean shown;

    Run(Caller caller, JsonObject request, Draft draft) {
      this.caller = caller;
      this.createOnly = Boolean.TRUE.equals(request.getValue("createOnly"));
      this.draft = draft;
      this.request = request;
      this.shown = Boolean.TRUE.equals(request.getValue("show"));
      if (Boolean.TRUE.equals(request.getValue("dryRun"))) {
        draft.rehearse();
      }
    }

    JsonObject apply(JsonArray items) {
      for (int i = 0; i < items.size(); i++) {
        JsonObject item =
            items.getValue(i) instanceof JsonObject object ? object : new JsonObject();
        Document.read(item, i, draft::note)
            .ifPresentOrElse(this::declare, () -> Document.declared(item).ifPresent(declared::add));
      }
      // Kinds are declared in an order in which each names only kinds before it, or itself.
      documents.stream()
          .sorted(Comparator.comparing(Document::kind))
          .filter(document -> document.kind() != Kind.PIPELINE)
          .forEach(this::applyOne);
      applyPipelines(
          documents.stream().filter(document -> document.kind() == Kind.PIPELINE).toList());
      JsonArray answer = new JsonArray();
      for (Document document : documents) {
        Outcome outcome = results.getOrDefault(document, Outcome.UNCHANGED);
        answer.add(outcome.answer(document.kind(), document.name(), shown, draft));
      }
      if (request.getValue("prune") != null && !Boolean.FALSE.equals(request.getValue("prune"))) {
        prune(answer);
      }
      return new JsonObject().put("results", answer);
    }

    private void prune(JsonArray answer) {
      List<Entity> leftOut = new Pruning(caller, draft, documents).leftOut();
      Pruning.requireAgreed(leftOut, request.getValue("prune"));
      for (Entity entity : leftOut) {
        Rights.requireChange(caller, entity.kind(), entity.projectId());
        Outcome outcome = new Outcome("deleted", Outcome.document(entity, draft), null);
        answer.add(
            outcome
                .answer(entity.kind(), Pruning.name(entity), shown, draft)
                .put("id", entity.id()));
      }
      leftOut.forEach(entity -> editor.remove(draft, entity));
    }

    private void declare(Document document) {
      if (!declared.add(document.declared())) {
        String other =
            documents.stream()
                .filter(known -> known.declared().equals(document.declared()))
                .findFirst()
                .map(Document::place)
                .orElse("");
        document
            .problems()
            .add(
                document.form().identity(),
                "stands twice in this request, at " + other + " too; leave one of them out");
        return;
      }
      documents.add(document);
    }

    // A pipeline that reads another one comes after it; those in a cycle come last and are refused.
    private void applyPipelines(List<Document> pipelines) {
      List<Document> open = new ArrayList<>(pipelines);
      Set<Names.Declared> waiting = new HashSet<>();
      open.forEach(document -> waiting.add(document.declared()));
      boolean moved = true;
      while (moved) {
        moved = false;
        for (Document document : List.copyOf(open)) {
          if (!waiting.contains(upstream(document))) {
            applyOne(document);
            open.remove(document);
            waiting.remove(document.declared());
            moved = true;
          }
        }
      }
      open.forEach(document ->
          document
              .problems()
              .add(
                  "input.dataPipeline",
                  "closes a cycle: each of these pipelines reads another one of them"));
    }

    private Names.Declared upstream(Document document) {
      String name = document.content().getJsonObject("input").getString("dataPipeline", "");
      return new Names.Declared(Kind.PIPELINE, document.projectName(), name);
    }

    private void applyOne(Document document) {
      try {
        put(document);
      } catch (ServiceException refused) {
        Failure failure = Failure.from(refused);
        document.problems().addWhole(failure.kind(), failure.message());
      }
    }

    private void put(Document document) {
      Names names = new Names(draft, declared, document.problems(), document.projectName());
      if (document.kind().inProject()) {
        names.requireProject();
      }
      Optional<Entity> before = known(document, names);
      if (before.filter(Entity::builtIn).isPresent() && unchangedBuiltIn(document, before.get())) {
        results.put(document, Outcome.UNCHANGED);
        return;
      }
      Rights.requireChange(
          caller,
          document.kind(),
          document.kind().inProject() ? names.projectId().orElse(null) : null);
      JsonObject request =
          before
              .map(entity -> Secrets.masked(entity.kind(), entity.body()).copy())
              .orElseGet(JsonObject::new);
      document.form().fill(request, document.content(), names);
      if (!names.complete() || !document.problems().none()) {
        return;
      }
      names
          .projectId()
          .filter(id -> document.kind().inProject())
          .ifPresent(id -> request.put("projectId", id));
      before.ifPresentOrElse(
          entity -> replace(document, entity, request), () -> create(document, request));
    }

    private Optional<Entity> known(Document document, Names names) {
      Optional<Entity> builtIn =
          document.kind() == Kind.RUNTIME ? BuiltIns.runtime(document.name()) : Optional.empty();
      String project = document.kind().inProject() ? names.projectId().orElse("") : null;
      return builtIn
          .or(() -> draft.named(document.kind(), project, document.name()))
          .or(() -> adopted(document));
    }

    // This edge takes over the name of the one that the documents came from.
    private Optional<Entity> adopted(Document document) {
      return document.kind() == Kind.SERVICE_DOMAIN
              && Boolean.TRUE.equals(request.getValue("adopt"))
          ? draft.all(Kind.SERVICE_DOMAIN).stream().findFirst()
          : Optional.empty();
    }

    private boolean unchangedBuiltIn(Document document, Entity builtIn) {
      JsonObject given = document.content().copy();
      given.remove("project");
      return given.equals(document.form().document(builtIn, draft));
    }

    private void create(Document document, JsonObject request) {
      String id = UUID.randomUUID().toString();
      draft.problems(new Ref(document.kind(), id), document.problems());
      editor
          .create(draft, document.kind(), request.put("id", id))
          .ifPresent(entity -> {
            results.put(document, Outcome.of("created", null, entity));
            runAsWanted(document, entity);
          });
    }

    private void replace(Document document, Entity before, JsonObject request) {
      if (createOnly) {
        document
            .problems()
            .add(
                Failure.Kind.CONFLICT,
                document.form().identity(),
                "is taken: this " + before.kind().noun() + " exists already; apply changes it");
        return;
      }
      draft.problems(before.ref(), document.problems());
      JsonObject was = shown ? Outcome.document(before, draft) : null;
      editor
          .replace(draft, before, request)
          .map(entity -> runAsWanted(document, entity))
          .ifPresent(entity ->
              results.put(
                  document,
                  entity.equals(before)
                      ? Outcome.UNCHANGED
                      : Outcome.of("configured", was, entity)));
    }

    private Entity runAsWanted(Document document, Entity entity) {
      return document.kind() == Kind.PIPELINE
          ? editor.run(draft, entity, document.content().getBoolean("started", true))
          : entity;
    }
  }

  /** Documents of everything of a kind that is among {@code visible}, by name. */
  public static JsonArray documents(Kind kind, List<Entity> visible, View view) {
    JsonArray documents = new JsonArray();
    visible.stream()
        .filter(entity -> entity.kind() == kind)
        .sorted(Comparator.comparing(Entity::name))
        .forEach(entity -> documents.add(Outcome.document(entity, view)));
    return documents;
  }

  /** Whether {@code name} is what documents call the entity. */
  public static boolean isCalled(Entity entity, String name) {
    boolean byId =
        entity.builtIn()
            && BuiltIns.runtime(name)
                .filter(runtime -> runtime.id().equals(entity.id()))
                .isPresent();
    boolean byEmail =
        entity.kind() == Kind.USER && name.equalsIgnoreCase(entity.body().getString("email"));
    return byId || byEmail || entity.name().equals(name);
  }
}
