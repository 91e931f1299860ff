package io.millrace.manager.query;

import io.millrace.manager.query.Condition.Key;
import io.millrace.manager.query.Condition.Sort;
import io.millrace.manager.schema.Field;
import io.millrace.manager.schema.Kind;
import io.millrace.manager.schema.Schemas;
import io.millrace.manager.schema.Type;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The keys of each kind: every field with a single short value. */
final class Keys {
  private static final Map<Kind, Map<String, Key>> ALL = new EnumMap<>(Kind.class);

  static {
    for (Kind kind : Kind.values()) {
      ALL.put(kind, of(Schemas.of(kind)));
    }
  }

  private Keys() {}

  static Map<String, Key> of(Kind kind) {
    return ALL.getOrDefault(kind, Map.of());
  }

  static Map<String, Key> ofTexts(List<String> names) {
    Map<String, Key> keys = new LinkedHashMap<>();
    names.forEach(name -> keys.put(name, new Key(name, Sort.TEXT)));
    return keys;
  }

  private static Map<String, Key> of(List<Field> fields) {
    Map<String, Key> keys = new LinkedHashMap<>();
    keys.put("id", new Key("id", Sort.TEXT));
    for (Field field : fields) {
      Sort sort = sort(field.type());
      if (sort != null && !field.name().equals("startedAt")) {
        keys.put(field.name(), new Key(field.name(), sort));
      }
    }
    keys.put("createdAt", new Key("createdAt", Sort.TEXT));
    keys.put("updatedAt", new Key("updatedAt", Sort.TEXT));
    return keys;
  }

  private static @Nullable Sort sort(Type type) {
    return switch (type) {
      case Type.Text text -> text.style() == Type.Style.CODE ? null : Sort.TEXT;
      case Type.Choice ignored -> Sort.TEXT;
      case Type.Reference ignored -> Sort.TEXT;
      case Type.Whole ignored -> Sort.NUMBER;
      case Type.Decimal ignored -> Sort.NUMBER;
      case Type.Flag ignored -> Sort.FLAG;
      default -> null;
    };
  }
}
