package io.millrace.cli.documents;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** JSON values as YAML documents. */
public final class YamlWriter {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private YamlWriter() {}

  /** The documents, each but the first after a line {@code ---}. */
  public static String write(List<JsonNode> documents) {
    Dump dump =
        new Dump(
            DumpSettings.builder()
                .setSchema(new CoreSchema())
                .setDefaultFlowStyle(FlowStyle.BLOCK)
                .setIndent(2)
                .setIndicatorIndent(2)
                .setIndentWithIndicator(true)
                .setWidth(120)
                .build());
    return String.join(
        "---\n",
        documents.stream()
            .map(document -> dump.dumpToString(MAPPER.convertValue(document, Object.class)))
            .toList());
  }
}
