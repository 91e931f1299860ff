package io.millrace.egress.format;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.common.message.Message;
import io.millrace.common.spec.Template;
import io.millrace.common.spec.Template.Part;
import io.millrace.common.spec.Template.Value;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** A template that messages fill. */
public final class MessageText {
  /** Stands for a field that a message does not have. */
  public static final String MISSING = "_";

  /** Larger payloads are not looked into. */
  private static final int MAX_JSON = 1024 * 1024;

  private static final int MAX_FIELD = 128;
  private static final DateTimeFormatter DATE = inUtc("yyyy-MM-dd");
  private static final DateTimeFormatter YEAR = inUtc("yyyy");
  private static final DateTimeFormatter MONTH = inUtc("MM");
  private static final DateTimeFormatter DAY = inUtc("dd");
  private static final DateTimeFormatter HOUR = inUtc("HH");
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final Template template;
  private final String pipelineName;
  private final Function<Message, String> identity;
  private final Rules rules;
  private final boolean fields;

  /**
   * What makes values fit for where the text goes.
   *
   * @param value for names and fields
   * @param topic for topics, which have levels
   */
  public record Rules(UnaryOperator<String> value, UnaryOperator<String> topic) {
    /** Everything as it is. */
    public static final Rules NONE = new Rules(value -> value, topic -> topic);
  }

  /**
   * @param identity what {@code {id}} stands for
   */
  public MessageText(
      Template template, String pipelineName, Function<Message, String> identity, Rules rules) {
    this.template = template;
    this.pipelineName = rules.value().apply(pipelineName);
    this.identity = identity;
    this.rules = rules;
    this.fields = template.parts().stream().anyMatch(Part.Field.class::isInstance);
  }

  /** The text of one message. */
  public String of(Message message) {
    return fill(message, message);
  }

  /**
   * The text without what is different for each message: messages with the same one belong
   * together.
   */
  public String groupOf(Message message) {
    return fill(message, null);
  }

  private String fill(Message message, @org.jspecify.annotations.Nullable Message identified) {
    JsonNode json = fields ? json(message) : MAPPER.missingNode();
    StringBuilder text = new StringBuilder();
    for (Part part : template.parts()) {
      switch (part) {
        case Part.Text(String fixed) -> text.append(fixed);
        case Part.Field(List<String> path) -> text.append(field(json, path));
        case Part.Place(Value value) when value == Value.ID || value == Value.TIMESTAMP ->
            text.append(identified == null ? "\0" : value(value, identified));
        case Part.Place(Value value) -> text.append(value(value, message));
      }
    }
    return text.toString();
  }

  private String value(Value value, Message message) {
    return switch (value) {
      case PIPELINE -> pipelineName;
      case TOPIC -> rules.topic().apply(message.topic());
      case DATE -> date(DATE, message);
      case YEAR -> date(YEAR, message);
      case MONTH -> date(MONTH, message);
      case DAY -> date(DAY, message);
      case HOUR -> date(HOUR, message);
      case TIMESTAMP -> String.format(Locale.ROOT, "%019d", Math.max(0, message.timestampNanos()));
      case ID -> identity.apply(message);
    };
  }

  private static String date(DateTimeFormatter format, Message message) {
    return format.format(Instant.ofEpochSecond(0, Math.max(0, message.timestampNanos())));
  }

  private static DateTimeFormatter inUtc(String pattern) {
    return DateTimeFormatter.ofPattern(pattern, Locale.ROOT).withZone(ZoneOffset.UTC);
  }

  private static JsonNode json(Message message) {
    if (message.payload().length() > MAX_JSON) {
      return MAPPER.missingNode();
    }
    try {
      return MAPPER.readTree(message.payload().getBytes());
    } catch (JacksonException notJson) {
      return MAPPER.missingNode();
    } catch (IOException impossible) {
      throw new IllegalStateException("bytes in memory can be read", impossible);
    }
  }

  private String field(JsonNode json, List<String> path) {
    JsonNode at = json;
    for (String name : path) {
      at = at.path(name);
    }
    if (!at.isValueNode() || at.isNull()) {
      return MISSING;
    }
    String text = at.asText();
    String cleaned = rules.value().apply(text.substring(0, Math.min(text.length(), MAX_FIELD)));
    return cleaned.isEmpty() ? MISSING : cleaned;
  }
}
