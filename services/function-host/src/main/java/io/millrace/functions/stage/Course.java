package io.millrace.functions.stage;

/** Told which of a stage's items results belong to; items count from 0. */
interface Course {
  /** For results that go on at once. */
  Course UNKNOWN =
      new Course() {
        @Override
        public void emitting(long item) {
          // Nobody needs to know.
        }

        @Override
        public void ended() {
          // As above.
        }
      };

  /** The next output is this item's. */
  void emitting(long item);

  /** The first item that had not ended has. */
  void ended();
}
