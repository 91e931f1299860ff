package io.millrace.egress.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.millrace.common.spec.S3Batching;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** How one message stands among others in an object. */
public final class Framing {
  private static final JsonFactory JSON = new JsonFactory();

  private Framing() {}

  /** Appends one payload. */
  public static void write(S3Batching.Framing framing, byte[] payload, OutputStream out)
      throws IOException {
    switch (framing) {
      case NDJSON -> line(payload, out);
      case LENGTH -> {
        out.write(ByteBuffer.allocate(Integer.BYTES).putInt(payload.length).array());
        out.write(payload);
      }
    }
  }

  // JSON goes as it is, with spaces for line ends, which mean the same between its tokens and
  // cannot
  // be inside them. Other text becomes a JSON string, anything else {"base64": "..."}.
  private static void line(byte[] payload, OutputStream out) throws IOException {
    if (isJson(payload)) {
      byte[] one = payload.clone();
      for (int i = 0; i < one.length; i++) {
        if (one[i] == '\n' || one[i] == '\r') {
          one[i] = ' ';
        }
      }
      out.write(one);
    } else {
      out.write(quoted(payload));
    }
    out.write('\n');
  }

  private static byte[] quoted(byte[] payload) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(payload)).toString();
      return ("\"" + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + "\"")
          .getBytes(StandardCharsets.UTF_8);
    } catch (CharacterCodingException binary) {
      return ("{\"base64\":\"" + Base64.getEncoder().encodeToString(payload) + "\"}")
          .getBytes(StandardCharsets.UTF_8);
    }
  }

  private static boolean isJson(byte[] payload) {
    try (JsonParser parser = JSON.createParser(payload)) {
      int values = 0;
      int depth = 0;
      while (parser.nextToken() != null) {
        if (depth == 0 && ++values > 1 && !parser.currentToken().isStructEnd()) {
          return false;
        }
        if (parser.currentToken().isStructStart()) {
          depth++;
        } else if (parser.currentToken().isStructEnd()) {
          depth--;
        }
      }
      return values == 1;
    } catch (IOException notJson) {
      return false;
    }
  }
}
