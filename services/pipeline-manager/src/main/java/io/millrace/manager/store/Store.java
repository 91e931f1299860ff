package io.millrace.manager.store;

import java.nio.file.Path;
import java.util.Optional;

/** Where the manager's rows rest: a file in the data folder, or PostgreSQL. */
public sealed interface Store extends AutoCloseable permits EmbeddedDatabase, PostgresDatabase {
  /**
   * Opens the database and brings it to this program's version; makes it when it is missing.
   *
   * @param folder of the manager; held by one process at a time
   * @param postgres where PostgreSQL is; empty for a file in {@code folder}
   * @throws io.millrace.common.service.StartFailure when it cannot be used, or another process uses
   *     it
   */
  static Store open(Path folder, Optional<PostgresAddress> postgres) {
    return postgres.isPresent()
        ? PostgresDatabase.open(postgres.get())
        : EmbeddedDatabase.open(folder);
  }

  Database database();

  /**
   * Whether another manager has taken the database over while this one could not reach it: what
   * this one knows is out of date by now.
   */
  default boolean takenOver() {
    return false;
  }

  /** Version of the schema, as of the last migration. */
  String schemaVersion();

  @Override
  void close();
}
