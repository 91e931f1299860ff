package io.millrace.system;

import org.junit.jupiter.api.Test;

/** The type stubs for editors: checked by mypy and tsc, and held against what {@code ctx} has. */
class EditorPackagesST {
  @Test
  void knowWhatCtxHasAndRefuseWhatItHasNot() {
    Command.run(
            Checkout.ROOT.resolve("runtimes/editors/check").toString(),
            Checkout.ROOT.resolve("target/venv").toString(),
            Checkout.ROOT
                .resolve("services/web-console/src/main/frontend/node_modules/.bin/tsc")
                .toString())
        .succeeded();
  }
}
