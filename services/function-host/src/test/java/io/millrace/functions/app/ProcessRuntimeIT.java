package io.millrace.functions.app;

/** Functions as child processes of the host. */
class ProcessRuntimeIT extends FunctionHostContract {
  @Override
  String runtime() {
    return "process";
  }
}
