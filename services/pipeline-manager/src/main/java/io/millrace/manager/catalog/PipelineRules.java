package io.millrace.manager.catalog;

import io.millrace.common.failure.Failure;
import io.millrace.manager.schema.Kind;
import io.millrace.manager.schema.Problems;
import io.millrace.manager.schema.Ref;
import io.millrace.manager.schema.Wording;
import io.vertx.core.json.JsonObject;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What holds for a data pipeline beyond its single fields: its input, its chain of functions. Its
 * output: {@link OutputRules}.
 */
final class PipelineRules {
  private final Entity pipeline;
  private final JsonObject body;
  private final View view;
  private final Problems problems;

  PipelineRules(Entity pipeline, View view, Problems problems) {
    this.pipeline = pipeline;
    this.body = pipeline.body();
    this.view = view;
    this.problems = problems;
  }

  void check() {
    input();
    sampling();
    List<JsonObject> chain = Bodies.objects(body, "transformationArgsList");
    for (int i = 0; i < chain.size(); i++) {
      int stage = i;
      view.find(Kind.FUNCTION, chain.get(i).getString("transformationId"))
          .ifPresent(function ->
              ArgumentRules.check(
                  function,
                  Bodies.objects(chain.get(stage), "args"),
                  "transformationArgsList[" + stage + "].args",
                  problems));
    }
    new OutputRules(body, problems).check();
    new DrainRules(body, problems).check();
    view.find(Kind.CLOUD_PROFILE, body.getString("cloudCredsId")).ifPresent(this::ofAws);
    requireListed(pipeline, "cloudCredsId", "cloudCredentialIds", view, problems);
  }

  private void ofAws(Entity profile) {
    String type = profile.body().getString("type");
    if (!type.equals("AWS")) {
      problems.add(
          "cloudCredsId",
          "names the cloud profile "
              + Wording.quoted(profile.name())
              + ", which is of type "
              + type
              + "; outputs in AWS need one of type AWS");
    }
  }

  private void input() {
    boolean categories = !Bodies.objects(body, "originSelectors").isEmpty();
    boolean upstream = body.containsKey("originId");
    if (body.getString("origin").equals("Data Source")) {
      if (!categories) {
        problems.add(
            "originSelectors",
            "is empty; a pipeline that reads data sources selects them by a category's value at least");
      }
      if (upstream) {
        problems.add(
            "originId",
            "does not belong to origin 'Data Source'; give either categories or another pipeline");
      }
      return;
    }
    if (categories) {
      problems.add(
          "originSelectors",
          "does not belong to origin 'Data Stream'; give either categories or another pipeline");
    }
    if (!upstream) {
      problems.add(
          "originId", "is missing; it must be the id of the pipeline whose output this one reads");
      return;
    }
    view.find(Kind.PIPELINE, body.getString("originId")).ifPresent(this::upstream);
  }

  private void upstream(Entity upstream) {
    if (!isStream(upstream)) {
      problems.add(
          "originId",
          "names the data pipeline "
              + Wording.quoted(upstream.name())
              + ", whose output cannot be read by others; only a RealTimeStreaming output can");
    }
    Set<String> seen = new HashSet<>(Set.of(pipeline.id()));
    Optional<Entity> next = Optional.of(upstream);
    StringBuilder way = new StringBuilder(pipeline.name());
    while (next.isPresent()) {
      way.append(" reads ").append(next.get().name());
      if (!seen.add(next.get().id())) {
        problems.add("originId", "closes a cycle: " + way);
        return;
      }
      next = view.find(Kind.PIPELINE, next.get().body().getString("originId"));
    }
  }

  static boolean isStream(Entity pipeline) {
    return "Edge".equals(pipeline.body().getString("destination"))
        && "None".equals(pipeline.body().getString("edgeStreamType"));
  }

  private void sampling() {
    Number interval = body.getNumber("samplingInterval");
    if (body.getBoolean("enableSampling")) {
      if (interval == null) {
        problems.add("samplingInterval", "is missing; enableSampling needs it, in seconds");
      } else if (interval.doubleValue() < 0.001) {
        problems.add("samplingInterval", "is " + interval + " but must be 0.001 seconds at least");
      }
    }
  }

  /** Profiles may be used only in projects that list them; in the Default Project all may. */
  static void requireListed(
      Entity user, String field, String listed, View view, Problems problems) {
    String id = user.body().getString(field);
    if (id == null || BuiltIns.DEFAULT_PROJECT.equals(user.projectId())) {
      return;
    }
    view.find(Kind.PROJECT, user.projectId())
        .filter(project -> !Bodies.texts(project.body(), listed).contains(id))
        .ifPresent(project -> {
          Ref target = java.util.Objects.requireNonNull(user.references().get(field));
          String name = view.find(target).map(Entity::name).orElse(id);
          problems.add(
              Failure.Kind.INVALID,
              field,
              "names the "
                  + target.kind().noun()
                  + " "
                  + Wording.quoted(name)
                  + ", which project "
                  + Wording.quoted(project.name())
                  + " does not list in "
                  + listed
                  + "; add it to the project first");
        });
  }
}
