package io.millrace.system;

import java.util.List;
import java.util.Map;

/** Where processes of a test run, and what they and the tests call each other. */
interface Site {
  /** All on this machine, on the loopback address. */
  Site HERE =
      new Site() {
        @Override
        public String address(String process) {
          return "127.0.0.1";
        }

        @Override
        public String entrance(String process) {
          return "127.0.0.1";
        }

        @Override
        public List<String> launcher(String process) {
          return List.of();
        }

        @Override
        public Map<String, String> environment(String process) {
          return Map.of();
        }

        @Override
        public String machine(String process) {
          return process;
        }
      };

  /** Under which other processes reach it. */
  String address(String process);

  /** Under which tests and devices reach it. */
  String entrance(String process);

  /** What to put before a command that is to run there. */
  List<String> launcher(String process);

  /** What to put into its environment. */
  Map<String, String> environment(String process);

  /** Whose disk it has. */
  String machine(String process);
}
