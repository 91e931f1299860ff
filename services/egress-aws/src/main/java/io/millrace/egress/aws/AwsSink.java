package io.millrace.egress.aws;

import io.millrace.egress.retry.Trouble;
import io.millrace.egress.sink.Sink;

/** What is the same for every sink in AWS. */
public interface AwsSink extends Sink {
  /** Where it delivers. */
  Place<?> place();

  @Override
  default String title() {
    return place().title();
  }

  @Override
  default Trouble diagnose(Throwable failure) {
    return place().diagnose(failure);
  }

  @Override
  default void close() {
    place().client().giveBack();
  }
}
