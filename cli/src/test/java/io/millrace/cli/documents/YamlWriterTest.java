package io.millrace.cli.documents;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.api.Test;

class YamlWriterTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void writesWhatItsReaderReadsBackUnchanged() throws JsonProcessingException {
    String json =
        "{\"kind\":\"function\",\"name\":\"f\",\"code\":\"def main(ctx, msg):\\n    ctx.send(msg)\\n\",\"params\":[{\"name\":\"n\",\"type\":\"number\"}],"
            + "\"args\":{\"count\":\"42\",\"on\":\"true\",\"text\":\": #\"}}";
    JsonNode document = JSON.readTree(json);

    String yaml = YamlWriter.write(List.of(document, document));

    assertThat(yaml)
        .startsWith(
            "kind: function\nname: f\ncode: |\n  def main(ctx, msg):\n      ctx.send(msg)\n")
        .contains("---\n");
    assertThat(new YamlReader("x").read(yaml)).hasSize(2);
    assertThat(JSON.valueToTree(new YamlReader("x").read(yaml).getLast().document()).toString())
        .isEqualTo(document.toString());
  }
}
