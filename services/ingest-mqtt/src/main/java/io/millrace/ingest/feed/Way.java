package io.millrace.ingest.feed;

import io.millrace.common.link.LinkSender;

/** What a feed's messages leave by: a link, or several. */
interface Way {
  /** There may be messages. Callable from any thread. */
  void wake();

  void close();

  /** What is opened from now on asks for this version of the pipeline. */
  void goOnAs(long specVersion);

  /** How often a link was lost and opened again. */
  long reopens();

  static Way of(LinkSender link) {
    return new Way() {
      @Override
      public void wake() {
        link.wake();
      }

      @Override
      public void close() {
        link.close();
      }

      @Override
      public void goOnAs(long specVersion) {
        link.goOnAs(specVersion);
      }

      @Override
      public long reopens() {
        return link.reopens();
      }
    };
  }
}
