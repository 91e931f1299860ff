package io.millrace.manager.schema;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Holds what a request brings against the declared fields, and puts it into one form: nothing
 * unknown, no nulls, defaults filled in.
 */
public final class Checker {
  private final Problems problems;
  private final String noun;
  private final Set<String> ignored;

  /**
   * @param noun what is checked, for sentences
   * @param ignored top-level names that are dropped without a word
   */
  public Checker(Problems problems, String noun, Set<String> ignored) {
    this.problems = problems;
    this.noun = noun;
    this.ignored = ignored;
  }

  /**
   * The request's fields in declared order. What was wrong is among the problems, and left out
   * here.
   */
  public JsonObject check(List<Field> fields, JsonObject given) {
    return object(fields, given, "");
  }

  private JsonObject object(List<Field> fields, JsonObject given, String path) {
    JsonObject result = new JsonObject();
    for (Field field : fields) {
      if (field.presence() != Field.Presence.COMPUTED) {
        Object value = present(field, given, path + field.name());
        if (value != null) {
          result.put(field.name(), value);
        }
      }
    }
    refuseUnknown(fields, given, path);
    return result;
  }

  private @Nullable Object present(Field field, JsonObject given, String path) {
    Object value = given.getValue(field.name());
    if (value != null) {
      return value(field.type(), value, path);
    }
    if (field.presence() == Field.Presence.REQUIRED) {
      problems.add(path, "is missing; it must be " + field.type().expectation());
    }
    return copied(field.fallback());
  }

  // Defaults are shared; what goes into an entity is its own.
  private static @Nullable Object copied(@Nullable Object fallback) {
    return switch (fallback) {
      case JsonArray array -> array.copy();
      case JsonObject object -> object.copy();
      case null, default -> fallback;
    };
  }

  private void refuseUnknown(List<Field> fields, JsonObject given, String path) {
    List<String> known = fields.stream().map(Field::name).toList();
    Set<String> names = new HashSet<>(known);
    for (String name : given.fieldNames()) {
      if (!names.contains(name) && !(path.isEmpty() && ignored.contains(name))) {
        String close = Wording.didYouMean(name, known);
        String what = path.isEmpty() ? "a " + noun : path.substring(0, path.length() - 1);
        problems.add(
            path + name,
            "is not a field of "
                + what
                + (close.isEmpty() ? "; fields are " + String.join(", ", known) : close));
      }
    }
  }

  private @Nullable Object value(Type type, Object value, String path) {
    return switch (type) {
      case Type.Text text -> text(text, value, path);
      case Type.Choice choice -> choice(choice, value, path);
      case Type.Whole whole ->
          number(whole, value, path, (double) whole.least(), (double) whole.most(), true);
      case Type.Decimal decimal ->
          number(decimal, value, path, decimal.least(), decimal.most(), false);
      case Type.Flag flag -> value instanceof Boolean ? value : wrong(flag, value, path);
      case Type.Secret secret -> secret(secret, value, path);
      case Type.Password password ->
          text(password, new Type.Text(8, 256, Type.Style.LINE), value, path);
      case Type.Reference ignoredKind ->
          text(type, new Type.Text(1, 64, Type.Style.LINE), value, path);
      case Type.Items items -> items(items, value, path);
      case Type.Group group ->
          value instanceof JsonObject object
              ? object(group.fields(), object, path + ".")
              : wrong(group, value, path);
      case Type.Mapping mapping -> mapping(mapping, value, path);
      case Type.Scalar scalar -> scalar(scalar, value, path);
      case Type.Opaque opaque -> opaque(opaque, value, path);
    };
  }

  private @Nullable Object secret(Type.Secret secret, Object value, String path) {
    // What the mask stands for was checked when it came in.
    return Schemas.MASK.equals(value)
        ? value
        : text(secret, new Type.Text(secret.least(), secret.most(), secret.style()), value, path);
  }

  private @Nullable Object opaque(Type.Opaque opaque, Object value, String path) {
    boolean small =
        value instanceof JsonObject object
            && object.encode().length() <= Type.Opaque.MOST_CHARACTERS;
    return small ? value : wrong(opaque, value, path);
  }

  private @Nullable Object text(Type.Text text, Object value, String path) {
    return text(text, text, value, path);
  }

  private @Nullable Object text(Type shown, Type.Text text, Object value, String path) {
    if (!(value instanceof String string)) {
      return wrong(shown, value, path);
    }
    int length = string.codePointCount(0, string.length());
    if (length > text.most()) {
      problems.add(path, "has " + length + " characters but may have " + text.most() + " at most");
      return null;
    }
    // An optional text may be blank, which is as good as absent; only where something has to stand
    // is blank refused.
    if (length < text.least() || (length > 0 && !text.style().allows(string))) {
      return shown instanceof Type.Secret || shown instanceof Type.Password
          ? hidden(shown, path)
          : wrong(shown, value, path);
    }
    return string;
  }

  private @Nullable Object hidden(Type type, String path) {
    problems.add(path, "must be " + type.expectation());
    return null;
  }

  private @Nullable Object choice(Type.Choice choice, Object value, String path) {
    if (value instanceof String word) {
      for (String listed : choice.words()) {
        if (choice.anyCase() ? listed.equalsIgnoreCase(word) : listed.equals(word)) {
          return listed;
        }
      }
      problems.add(
          path,
          "is "
              + Wording.quoted(word)
              + " but must be "
              + choice.expectation()
              + Wording.didYouMean(word, choice.words()));
      return null;
    }
    return wrong(choice, value, path);
  }

  private @Nullable Object number(
      Type type, Object value, String path, double least, double most, boolean whole) {
    if (!(value instanceof Number number)) {
      return wrong(type, value, path);
    }
    double size = number.doubleValue();
    if (!(size >= least && size <= most) || (whole && size != Math.rint(size))) {
      return wrong(type, value, path);
    }
    if (whole) {
      return number.longValue();
    }
    // One form for equal numbers, so that an unchanged entity compares as unchanged.
    return size == Math.rint(size) && Math.abs(size) < 1e15 ? (Object) (long) size : (Object) size;
  }

  private @Nullable Object items(Type.Items items, Object value, String path) {
    if (!(value instanceof JsonArray array)) {
      return wrong(items, value, path);
    }
    if (array.size() > items.most()) {
      problems.add(
          path, "has " + array.size() + " items but may have " + items.most() + " at most");
      return null;
    }
    JsonArray result = new JsonArray();
    for (int i = 0; i < array.size(); i++) {
      Object item = array.getValue(i);
      Object checked =
          item == null
              ? wrong(items.item(), "null", path + "[" + i + "]")
              : value(items.item(), item, path + "[" + i + "]");
      if (checked != null) {
        result.add(checked);
      }
    }
    return result;
  }

  private @Nullable Object mapping(Type.Mapping mapping, Object value, String path) {
    if (!(value instanceof JsonObject object)) {
      return wrong(mapping, value, path);
    }
    if (object.size() > mapping.most()) {
      problems.add(
          path, "has " + object.size() + " entries but may have " + mapping.most() + " at most");
      return null;
    }
    JsonObject result = new JsonObject();
    for (Map.Entry<String, Object> entry : object) {
      String place = path + "." + entry.getKey();
      Object item = entry.getValue();
      Object checked =
          item == null
              ? wrong(mapping.value(), "null", place)
              : value(mapping.value(), item, place);
      if (checked != null) {
        result.put(entry.getKey(), checked);
      }
    }
    return result;
  }

  private @Nullable Object scalar(Type.Scalar scalar, Object value, String path) {
    String text =
        switch (value) {
          case String string -> string;
          case Boolean flag -> flag.toString();
          case Float real -> new BigDecimal(real.toString()).toPlainString();
          case Double real ->
              real == Math.rint(real)
                  ? real.toString()
                  : new BigDecimal(real.toString()).toPlainString();
          case Number number -> number.toString();
          default -> null;
        };
    return text == null || text.length() > scalar.most() ? wrong(scalar, value, path) : text;
  }

  private @Nullable Object wrong(Type type, Object value, String path) {
    String shown =
        switch (value) {
          case JsonObject ignoredObject -> "an object";
          case JsonArray ignoredArray -> "a list";
          case String string when string.isEmpty() -> "empty";
          case String string -> Wording.quoted(string);
          default -> "the " + (value instanceof Boolean ? "boolean " : "number ") + value;
        };
    String quotes =
        type instanceof Type.Text text
                && text.style() != Type.Style.MEMORY
                && text.style() != Type.Style.TIMEOUT
                && (value instanceof Number || value instanceof Boolean)
            ? "; put it in quotes"
            : "";
    problems.add(path, "is " + shown + " but must be " + type.expectation() + quotes);
    return null;
  }
}
