package io.millrace.functions.app;

/** Trials in containers of a real engine. */
class TrialContainerIT extends TrialContract {
  @Override
  String runtime() {
    return "docker";
  }
}
