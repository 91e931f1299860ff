package io.millrace.manager.documents;

import io.millrace.manager.catalog.BuiltIns;
import io.millrace.manager.catalog.Entity;
import io.millrace.manager.catalog.View;
import io.millrace.manager.schema.Kind;
import io.millrace.manager.schema.Problems;
import io.millrace.manager.schema.Wording;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds what a document names, among everything defined and the documents that came with it. */
final class Names {
  /** A document of the same request: it may have been refused, which must not be told twice. */
  record Declared(Kind kind, @Nullable String project, String name) {}

  private final View view;
  private final Set<Declared> declared;
  private final Problems problems;
  private final String projectName;
  private boolean complete = true;

  /**
   * @param projectName of the document's project
   */
  Names(View view, Set<Declared> declared, Problems problems, String projectName) {
    this.view = view;
    this.declared = declared;
    this.problems = problems;
    this.projectName = projectName;
  }

  /** Whether everything that was asked for exists. */
  boolean complete() {
    return complete;
  }

  Problems problems() {
    return problems;
  }

  View view() {
    return view;
  }

  /** Something of the whole edge, or of the document's project. */
  Optional<String> id(Kind kind, String name, String path) {
    String project = kind.inProject() ? projectId().orElse(null) : null;
    Optional<Entity> found = view.named(kind, project, name);
    if (found.isEmpty()) {
      complete = false;
      if (!declared.contains(new Declared(kind, kind.inProject() ? projectName : null, name))) {
        refuse(kind, project, name, path);
      }
    }
    return found.map(Entity::id);
  }

  private void refuse(Kind kind, @Nullable String project, String name, String path) {
    List<String> known =
        view.all(kind).stream()
            .filter(entity -> !kind.inProject() || Objects.equals(project, entity.projectId()))
            .map(entity -> kind == Kind.USER ? entity.body().getString("email") : entity.name())
            .toList();
    String where = kind.inProject() ? " in project " + Wording.quoted(projectName) : "";
    String close = Wording.didYouMean(name, known);
    String others =
        known.isEmpty() ? "; there is none yet" : "; there are " + Wording.listed(known);
    problems.add(
        path,
        "is "
            + Wording.quoted(name)
            + ", but there is no "
            + kind.noun()
            + " of this name"
            + where
            + (close.isEmpty() ? others : close));
  }

  /** The document's project. */
  Optional<String> projectId() {
    return projectName.equals(BuiltIns.DEFAULT_PROJECT_NAME)
        ? Optional.of(BuiltIns.DEFAULT_PROJECT)
        : view.named(Kind.PROJECT, null, projectName).map(Entity::id);
  }

  /** Notes a problem when the document's project does not exist. */
  void requireProject() {
    if (projectId().isEmpty()) {
      Optional<String> _ = id(Kind.PROJECT, projectName, "project");
    }
  }
}
