package io.millrace.manager.catalog;

import io.millrace.common.failure.Failure;
import io.millrace.manager.schema.Kind;
import io.millrace.manager.schema.Problems;
import io.millrace.manager.schema.Ref;
import io.millrace.manager.schema.Wording;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Holds a whole change against the rules between entities. */
public final class Consistency {
  private static final Map<Kind, String> CATEGORY_LISTS =
      Map.of(
          Kind.PIPELINE, "originSelectors",
          Kind.PROJECT, "edgeSelectors",
          Kind.SERVICE_DOMAIN, "labels",
          Kind.DATA_SOURCE, "selectors");

  /**
   * @param problems where to put what is wrong with an entity
   */
  void check(Change change, Function<Ref, Problems> problems) {
    Topics topics = new Topics(change.after());
    change
        .touched()
        .forEach((ref, touch) -> {
          if (touch.after() == null) {
            refuseWhenUsed(ref, touch, change.after(), problems.apply(ref));
          } else {
            checkEntity(touch.after(), change.after(), topics, problems.apply(ref));
            if (touch.before() != null) {
              checkUsers(touch.after(), change, topics, problems.apply(ref));
            }
          }
        });
  }

  private static void refuseWhenUsed(Ref ref, Change.Touch touch, View after, Problems problems) {
    Set<Ref> users = after.usersOf(ref);
    Entity gone = touch.before();
    if (!users.isEmpty() && gone != null) {
      problems.addWhole(
          Failure.Kind.IN_USE,
          "the "
              + gone.kind().noun()
              + " "
              + Wording.quoted(gone.name())
              + " cannot be deleted: it is used by "
              + labels(users, after));
    }
  }

  /** As in {@code dataPipeline temps, dataPipeline doors}. */
  static String labels(Set<Ref> refs, View view) {
    return Wording.listed(
        refs.stream().map(view::find).flatMap(Optional::stream).map(Entity::label).toList());
  }

  // A change of one entity may break another that was right before, such as a category that loses a
  // value.
  private static void checkUsers(Entity changed, Change change, Topics topics, Problems problems) {
    for (Ref user : change.after().usersOf(changed.ref())) {
      if (!change.touched().containsKey(user)) {
        Optional<Entity> dependent = change.after().find(user);
        dependent.ifPresent(entity -> {
          Problems broken =
              new Problems(
                  "the "
                      + changed.kind().noun()
                      + " "
                      + Wording.quoted(changed.name())
                      + " cannot be changed so, as "
                      + entity.label()
                      + " uses it: ",
                  path -> path);
          checkEntity(entity, change.after(), topics, broken);
          problems.addAll(broken.as(Failure.Kind.IN_USE));
        });
      }
    }
  }

  private static void checkEntity(Entity entity, View view, Topics topics, Problems problems) {
    checkReferences(entity, view, problems);
    checkCategoryValues(entity, view, problems);
    switch (entity.kind()) {
      case ALERT_TARGET -> AlertTargetRules.check(entity, problems);
      case CATEGORY -> SmallRules.category(entity, problems);
      case DATA_SOURCE -> DataSourceRules.check(entity, topics, problems);
      case FUNCTION -> FunctionRules.check(entity, view, problems);
      case SECRET -> {} // its fields say all
      case RUNTIME -> SmallRules.runtime(entity, view, problems);
      case PIPELINE -> new PipelineRules(entity, view, problems).check();
      case CLOUD_PROFILE -> SmallRules.cloudProfile(entity, problems);
      case REGISTRY -> SmallRules.registry(entity, problems);
      case PROJECT -> SmallRules.project(entity, problems);
      case USER -> SmallRules.user(entity, problems);
      case SERVICE_DOMAIN -> SmallRules.serviceDomain(entity, problems);
    }
  }

  private static void checkReferences(Entity entity, View view, Problems problems) {
    entity
        .references()
        .forEach((path, target) -> {
          Optional<Entity> found = view.find(target);
          if (found.isEmpty()) {
            problems.add(
                path,
                "is "
                    + Wording.quoted(target.id())
                    + ", but no "
                    + target.kind().noun()
                    + " has this id");
          } else if (inAnotherProject(entity, found.get())) {
            problems.add(
                path,
                "names the "
                    + target.kind().noun()
                    + " "
                    + Wording.quoted(found.get().name())
                    + " of another project");
          }
        });
  }

  private static boolean inAnotherProject(Entity entity, Entity target) {
    return entity.projectId() != null
        && target.projectId() != null
        && !entity.projectId().equals(target.projectId());
  }

  private static void checkCategoryValues(Entity entity, View view, Problems problems) {
    String list = CATEGORY_LISTS.get(entity.kind());
    if (list == null) {
      return;
    }
    List<JsonObject> selectors = Bodies.objects(entity.body(), list);
    for (int i = 0; i < selectors.size(); i++) {
      String path = list + "[" + i + "].value";
      String value = selectors.get(i).getString("value");
      view.find(Kind.CATEGORY, selectors.get(i).getString("id"))
          .ifPresent(category -> {
            List<String> values = Bodies.texts(category.body(), "values");
            if (!values.contains(value)) {
              problems.add(
                  path,
                  "is "
                      + Wording.quoted(value)
                      + ", which category "
                      + Wording.quoted(category.name())
                      + " does not have; its values are "
                      + Wording.listed(values));
            }
          });
    }
  }
}
