package io.millrace.manager.documents;

import io.millrace.manager.catalog.BuiltIns;
import io.millrace.manager.schema.Checker;
import io.millrace.manager.schema.Kind;
import io.millrace.manager.schema.Problems;
import io.millrace.manager.schema.Wording;
import io.vertx.core.json.JsonObject;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * One document of a request, in the right form.
 *
 * @param content checked, defaults not filled in
 * @param problems where everything that is wrong with it goes
 */
record Document(Form form, JsonObject content, String place, Problems problems) {
  /**
   * Reads a document; empty when it is not in the right form, which is among {@code refused} then.
   */
  static Optional<Document> read(JsonObject item, int number, Consumer<Problems> noted) {
    String source = Objects.requireNonNullElse(item.getString("source"), "");
    String place =
        source.isEmpty()
            ? "document " + (number + 1)
            : source + (item.getValue("line") == null ? "" : ":" + item.getInteger("line"));
    if (!(item.getValue("document") instanceof JsonObject given)) {
      Problems problems = new Problems(place + ": ", path -> path);
      problems.add("document", "must be a map that begins with 'kind'");
      noted.accept(problems);
      return Optional.empty();
    }
    Optional<Form> form = form(given, place, noted);
    return form.flatMap(known -> check(known, given, place, noted));
  }

  /** What a document would have defined, had it been in the right form. */
  static Optional<Names.Declared> declared(JsonObject item) {
    if (!(item.getValue("document") instanceof JsonObject given)
        || !(given.getValue("kind") instanceof String word)) {
      return Optional.empty();
    }
    Object project = given.getValue("project");
    String projectName = project == null ? BuiltIns.DEFAULT_PROJECT_NAME : project.toString();
    return Kind.ofDocument(word)
        .filter(kind -> given.getValue(Forms.of(kind).identity()) instanceof String)
        .map(kind ->
            new Names.Declared(
                kind,
                kind.inProject() ? projectName : null,
                given.getString(Forms.of(kind).identity())));
  }

  private static Optional<Form> form(JsonObject given, String place, Consumer<Problems> noted) {
    Object word = given.getValue("kind");
    Optional<Kind> kind = word instanceof String text ? Kind.ofDocument(text) : Optional.empty();
    if (kind.isEmpty()) {
      Problems problems = new Problems(place + ": ", path -> path);
      String wanted = "must be one of " + String.join(", ", Kind.documents());
      problems.add(
          "kind",
          word == null
              ? "is missing; it " + wanted
              : "is "
                  + Wording.quoted(word)
                  + " but "
                  + wanted
                  + Wording.didYouMean(word.toString(), Kind.documents()));
      noted.accept(problems);
    }
    return kind.map(Forms::of);
  }

  private static Optional<Document> check(
      Form form, JsonObject given, String place, Consumer<Problems> noted) {
    String name =
        given.getValue(form.identity()) instanceof String text
            ? "/" + Wording.quoted(text).replace("'", "")
            : "";
    String prefix = place + " " + form.kind().document() + name + ": ";
    Problems shape = new Problems(prefix, path -> path);
    JsonObject content =
        new Checker(shape, form.kind().document(), Set.of("kind")).check(form.fields(), given);
    if (!shape.none()) {
      noted.accept(shape);
      return Optional.empty();
    }
    Problems problems = new Problems(prefix, path -> form.path(path, content));
    noted.accept(problems);
    return Optional.of(new Document(form, content, place, problems));
  }

  Kind kind() {
    return form.kind();
  }

  /** What people call it. */
  String name() {
    return content.getString(form.identity());
  }

  String projectName() {
    return content.getString("project", BuiltIns.DEFAULT_PROJECT_NAME);
  }

  Names.Declared declared() {
    return new Names.Declared(kind(), kind().inProject() ? projectName() : null, name());
  }
}
