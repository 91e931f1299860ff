package io.millrace.cli.documents;

import io.millrace.cli.CommandFailure;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * YAML 1.2 (core schema) as JSON values. Refuses what JSON cannot hold, and keys that stand twice,
 * with file and line.
 */
public final class YamlReader {
  /**
   * Values of functions' parameters, which are texts to functions: 1.10 must not become 1.1 on its
   * way.
   */
  private static final String ARGUMENTS = "args";

  private static final int MAX_DEPTH = 50;
  private static final LoadSettings SETTINGS =
      LoadSettings.builder()
          .setSchema(new CoreSchema())
          .setCodePointLimit(10_000_000)
          .setMaxAliasesForCollections(50)
          .setAllowNonScalarKeys(true)
          .build();

  private final String source;

  /**
   * @param source name of the file, for messages
   */
  public YamlReader(String source) {
    this.source = source;
  }

  /** The documents of a text; empty ones are left out. */
  public List<SourceDocument> read(String text) {
    List<SourceDocument> documents = new ArrayList<>();
    try {
      for (Node node : new Compose(SETTINGS).composeAllFromString(text)) {
        if (!Tag.NULL.equals(node.getTag())) {
          documents.add(document(node));
        }
      }
    } catch (MarkedYamlEngineException wrong) {
      throw refused(line(wrong.getProblemMark().or(wrong::getContextMark)), problem(wrong));
    } catch (ReaderException wrong) {
      throw refused(lineAt(text, wrong.getPosition()), "a character that YAML does not allow");
    } catch (YamlEngineException wrong) {
      throw CommandFailure.refused(
          source
              + ": "
              + String.valueOf(wrong.getMessage()).lines().findFirst().orElse("unreadable"));
    }
    return documents;
  }

  private static String problem(MarkedYamlEngineException wrong) {
    String context = wrong.getContext() == null ? "" : wrong.getContext() + ", ";
    return "not YAML: " + context + wrong.getProblem();
  }

  private static int lineAt(String text, int position) {
    return 1 + (int) text.chars().limit(position).filter(c -> c == '\n').count();
  }

  private SourceDocument document(Node node) {
    if (!(node instanceof MappingNode mapping)) {
      throw refused(line(node), "a document must be a mapping, as in 'kind: category'");
    }
    return new SourceDocument(source, line(node), mapping(mapping, 0, false));
  }

  private @Nullable Object value(Node node, int depth, boolean asText) {
    if (depth > MAX_DEPTH || node.isRecursive()) {
      throw refused(line(node), "nested more than " + MAX_DEPTH + " deep");
    }
    return switch (node) {
      case MappingNode mapping -> mapping(mapping, depth, asText);
      case SequenceNode sequence -> sequence(sequence, depth, asText);
      case ScalarNode scalar -> scalar(scalar, asText);
      default -> throw refused(line(node), "neither mapping, list nor value");
    };
  }

  private Map<String, Object> mapping(MappingNode node, int depth, boolean asText) {
    expect(node, Tag.MAP);
    Map<String, Object> map = new LinkedHashMap<>();
    for (NodeTuple entry : node.getValue()) {
      if (!(entry.getKeyNode() instanceof ScalarNode key)) {
        throw refused(line(entry.getKeyNode()), "a key must be a text");
      }
      String name = key.getValue();
      if (map.containsKey(name)) {
        throw refused(line(key), "the key '" + name + "' stands twice; it may stand once");
      }
      Object value = value(entry.getValueNode(), depth + 1, asText || name.equals(ARGUMENTS));
      map.put(name, value);
    }
    return map;
  }

  private List<Object> sequence(SequenceNode node, int depth, boolean asText) {
    expect(node, Tag.SEQ);
    List<Object> list = new ArrayList<>();
    node.getValue().forEach(item -> list.add(value(item, depth + 1, asText)));
    return list;
  }

  private void expect(Node node, Tag tag) {
    if (!tag.equals(node.getTag())) {
      throw refused(
          line(node),
          "the tag " + node.getTag().getValue() + " is not understood here; leave it out");
    }
  }

  private @Nullable Object scalar(ScalarNode node, boolean asText) {
    String text = node.getValue();
    Tag tag = node.getTag();
    try {
      if (Tag.NULL.equals(tag)) {
        return null;
      }
      if (Tag.STR.equals(tag)
          || (asText && (Tag.INT.equals(tag) || Tag.FLOAT.equals(tag) || Tag.BOOL.equals(tag)))) {
        return text;
      }
      if (Tag.BOOL.equals(tag)) {
        return Boolean.valueOf(text);
      }
      if (Tag.INT.equals(tag)) {
        return integer(text);
      }
      if (Tag.FLOAT.equals(tag)) {
        return new BigDecimal(text);
      }
    } catch (NumberFormatException notANumber) {
      throw refused(line(node), "'" + text + "' is no number that can be used here");
    }
    throw refused(
        line(node), "the tag " + tag.getValue() + " is not understood here; leave it out");
  }

  private static Object integer(String text) {
    BigInteger value =
        text.startsWith("0x")
            ? new BigInteger(text.substring(2), 16)
            : text.startsWith("0o") ? new BigInteger(text.substring(2), 8) : new BigInteger(text);
    return value.bitLength() < Long.SIZE ? (Object) value.longValue() : value;
  }

  private static int line(Node node) {
    return line(node.getStartMark());
  }

  private static int line(Optional<Mark> mark) {
    return mark.map(at -> at.getLine() + 1).orElse(1);
  }

  private CommandFailure refused(int line, String problem) {
    return CommandFailure.refused(source + ", line " + line + ": " + problem);
  }
}
