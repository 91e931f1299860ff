package io.millrace.egress.sink;

import io.millrace.egress.retry.Trouble;
import java.util.Collections;
import java.util.List;

/** What became of one message of a request. */
public sealed interface Outcome {
  /** The far side has it. */
  record Taken() implements Outcome {}

  /** The far side does not have it. */
  record Refused(Trouble trouble) implements Outcome {}

  Outcome TAKEN = new Taken();

  /** The outcomes of a request of which every message was taken. */
  static List<Outcome> allTaken(int messages) {
    return Collections.nCopies(messages, TAKEN);
  }
}
