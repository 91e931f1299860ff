package io.millrace.manager.catalog;

import io.millrace.manager.schema.Problems;
import io.millrace.manager.schema.Wording;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Whether what is passed to a function is what it asks for. */
public final class ArgumentRules {
  private ArgumentRules() {}

  /**
   * @param arguments {@code {name, value}} each
   * @param path of the list, for messages
   */
  public static void check(
      Entity function, List<JsonObject> arguments, String path, Problems problems) {
    Map<String, String> parameters = new TreeMap<>();
    Bodies.objects(function.body(), "params")
        .forEach(param -> parameters.put(param.getString("name"), param.getString("type")));
    Set<String> given = new HashSet<>();
    for (int i = 0; i < arguments.size(); i++) {
      String name = arguments.get(i).getString("name");
      String place = path + "[" + i + "]";
      if (!given.add(name)) {
        problems.add(place + ".name", "is " + Wording.quoted(name) + ", which has a value already");
      }
      if (!parameters.containsKey(name)) {
        problems.add(
            place + ".name",
            "is "
                + Wording.quoted(name)
                + ", but function "
                + Wording.quoted(function.name())
                + " has no such parameter"
                + (parameters.isEmpty()
                    ? "; it has none"
                    : "; it has " + String.join(", ", parameters.keySet()))
                + Wording.didYouMean(name, parameters.keySet()));
      } else {
        number(
            parameters.get(name),
            arguments.get(i).getString("value"),
            place + ".value",
            name,
            problems);
      }
    }
    parameters.keySet().stream()
        .filter(name -> !given.contains(name))
        .forEach(name ->
            problems.add(
                path,
                "has no value for parameter "
                    + Wording.quoted(name)
                    + " of function "
                    + Wording.quoted(function.name())));
  }

  private static void number(
      String type, String value, String path, String parameter, Problems problems) {
    if (!type.equalsIgnoreCase("number")) {
      return;
    }
    try {
      BigDecimal _ = new BigDecimal(value.strip());
    } catch (NumberFormatException notANumber) {
      problems.add(
          path,
          "is "
              + Wording.quoted(value)
              + " but must be a number, as parameter "
              + Wording.quoted(parameter)
              + " is one");
    }
  }
}
