package io.millrace.manager.schema;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;

/** What a field may hold. */
public sealed interface Type {
  /** Text of {@code least} to {@code most} characters. */
  record Text(int least, int most, Style style) implements Type {}

  /** Which characters a text may have. */
  enum Style {
    /** What people call things: printable characters, no space at either end. */
    NAME,
    /** As {@link #NAME}, without quotes: what other tools, shells and queries get to see. */
    TITLE,
    /** One line: no control characters. */
    LINE,
    /** Several lines: no control characters but line ends and tabs. */
    PROSE,
    /** Letters, digits, dot, dash and underscore. */
    ID,
    /** Program text: anything but NUL. */
    CODE,
    /** {@code http://} or {@code https://} and a host. */
    URL,
    /** A topic or topic filter of MQTT. */
    TOPIC,
    /** A container's memory, as in {@code 512MiB}. */
    MEMORY,
    /** Time for a message, as in {@code 5s}. */
    TIMEOUT;

    private static final String QUOTES = "'\"`";

    private String words(int least, int most) {
      String text = "text of " + least + " to " + most + " characters";
      return switch (this) {
        case NAME -> text + ", printable and without space at either end";
        case TITLE -> text + ", printable, without quotes and without space at either end";
        case LINE -> text + " in one line";
        case PROSE, CODE -> text;
        case ID -> text + ", letters, digits, '.', '-' and '_' only";
        case URL -> "an http:// or https:// URL";
        case MEMORY -> "a size such as 512MiB or 2GiB, from 16MiB to 64GiB";
        case TIMEOUT -> "a time such as 500ms, 5s or 2m, from 10ms to 1h";
        case TOPIC ->
            "an MQTT topic of 1 to "
                + most
                + " characters; '+' stands for a whole level, '#' for all at the end";
      };
    }

    /** Whether a text of allowed length has only allowed characters. */
    public boolean allows(String text) {
      return switch (this) {
        case NAME -> text.equals(text.strip()) && text.codePoints().noneMatch(Style::unprintable);
        case TITLE -> NAME.allows(text) && text.codePoints().noneMatch(c -> QUOTES.indexOf(c) >= 0);
        case LINE -> text.codePoints().noneMatch(Style::unprintable);
        case PROSE -> text.codePoints().noneMatch(Style::control);
        case ID ->
            text.chars()
                .allMatch(c -> c < 128 && (Character.isLetterOrDigit(c) || "._-".indexOf(c) >= 0));
        case CODE -> text.codePoints().noneMatch(c -> c == 0 || halfPair(c));
        case URL -> url(text);
        case MEMORY -> Amounts.memory(text).isPresent();
        case TIMEOUT -> Amounts.timeout(text).isPresent();
        case TOPIC -> text.codePoints().noneMatch(Style::unprintable) && topicFilter(text);
      };
    }

    // Format characters would let a name look like another one: direction marks, zero-width ones.
    private static boolean unprintable(int c) {
      return switch (Character.getType(c)) {
        case Character.CONTROL,
            Character.FORMAT,
            Character.LINE_SEPARATOR,
            Character.PARAGRAPH_SEPARATOR,
            Character.UNASSIGNED,
            Character.PRIVATE_USE,
            Character.SURROGATE ->
            true;
        default -> false;
      };
    }

    private static boolean control(int c) {
      boolean space = c == '\n' || c == '\r' || c == '\t';
      return (Character.getType(c) == Character.CONTROL && !space) || halfPair(c);
    }

    // Half of a surrogate pair cannot be stored as UTF-8.
    private static boolean halfPair(int c) {
      return Character.getType(c) == Character.SURROGATE;
    }

    private static boolean url(String text) {
      try {
        URI uri = new URI(text);
        return ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
            && uri.getHost() != null
            && uri.getUserInfo() == null;
      } catch (URISyntaxException malformed) {
        return false;
      }
    }

    private static boolean topicFilter(String text) {
      List<String> levels = List.of(text.split("/", -1));
      for (int i = 0; i < levels.size(); i++) {
        String level = levels.get(i);
        boolean last = i == levels.size() - 1;
        boolean rest = level.contains("#") && !(last && level.equals("#"));
        if (rest || (level.contains("+") && !level.equals("+"))) {
          return false;
        }
      }
      return !text.startsWith("$");
    }
  }

  /** One of a few words; {@code anyCase} words become the listed spelling. */
  record Choice(List<String> words, boolean anyCase) implements Type {}

  /** A whole number, bounds included. */
  record Whole(long least, long most) implements Type {}

  /** A number, bounds included. */
  record Decimal(double least, double most) implements Type {}

  record Flag() implements Type {}

  /** Sealed at rest, masked in answers. */
  record Secret(int least, int most, Style style) implements Type {
    public Secret(int least, int most) {
      this(least, most, Style.CODE);
    }

    public Secret(int most) {
      this(1, most);
    }
  }

  /** Kept as a hash only, masked in answers. */
  record Password() implements Type {}

  /** The id of another entity. */
  record Reference(Kind kind) implements Type {}

  record Items(Type item, int most) implements Type {}

  record Group(List<Field> fields) implements Type {}

  /** Names to values. */
  record Mapping(Type value, int most) implements Type {}

  /** Text, or a number or boolean that stands for its text. */
  record Scalar(int most) implements Type {}

  /** Kept as it comes; for parts of the public API that nothing here looks into. */
  record Opaque() implements Type {
    static final int MOST_CHARACTERS = 16_384;
  }

  /** What would be right, for people. */
  default String expectation() {
    return switch (this) {
      case Text text -> text.style().words(text.least(), text.most());
      case Choice choice ->
          choice.words().size() == 1
              ? "'" + choice.words().getFirst() + "'"
              : "one of " + String.join(", ", choice.words());
      case Whole whole -> "a whole number from " + whole.least() + " to " + whole.most();
      case Decimal decimal ->
          "a number from " + plain(decimal.least()) + " to " + plain(decimal.most());
      case Flag ignored -> "true or false";
      case Secret secret -> secret.style().words(secret.least(), secret.most());
      case Password ignored -> "text of 8 to 256 characters";
      case Reference reference -> "the id of a " + reference.kind().noun();
      case Items items ->
          "a list of at most " + items.most() + " items, each " + items.item().expectation();
      case Group group ->
          "an object with " + String.join(", ", group.fields().stream().map(Field::name).toList());
      case Mapping mapping ->
          "an object of names and values, each value " + mapping.value().expectation();
      case Scalar scalar ->
          "text, a number or true or false, of at most " + scalar.most() + " characters";
      case Opaque ignored -> "an object of at most " + Opaque.MOST_CHARACTERS + " characters";
    };
  }

  private static String plain(double number) {
    return new java.math.BigDecimal(number)
        .round(new java.math.MathContext(6))
        .stripTrailingZeros()
        .toPlainString();
  }
}
