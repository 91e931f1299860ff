package io.millrace.ingest.feed;

import org.jspecify.annotations.Nullable;

/** A way through a part of a queue: hands out each of its messages once. */
interface Course {
  /** The next messages; null when there are none now, or none any more. */
  @Nullable Portion next();

  /** Whether everything has been handed out; never for a course without an end. */
  boolean ended();
}
