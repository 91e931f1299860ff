package io.millrace.console.live;

/** That a viewer watches a topic. */
interface Watching {
  void end();
}
