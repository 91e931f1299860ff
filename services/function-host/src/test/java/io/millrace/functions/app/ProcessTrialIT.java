package io.millrace.functions.app;

/** Trials in child processes. */
class ProcessTrialIT extends TrialContract {
  @Override
  String runtime() {
    return "process";
  }
}
