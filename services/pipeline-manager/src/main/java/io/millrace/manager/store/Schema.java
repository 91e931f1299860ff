package io.millrace.manager.store;

import io.millrace.common.service.StartFailure;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationVersion;
import org.jspecify.annotations.Nullable;

/** The tables and their versions. The migrations are the same for both databases. */
final class Schema {
  private static final String MIGRATIONS = "classpath:io/millrace/manager/store/migrations";

  private final Flyway flyway;
  private final String place;

  /**
   * @param place for messages
   * @param target version to stop at; null for the newest
   */
  Schema(
      String url,
      @Nullable String user,
      @Nullable String password,
      String place,
      @Nullable String target) {
    this.place = place;
    this.flyway =
        Flyway.configure(Schema.class.getClassLoader())
            .dataSource(url, user, password)
            .locations(MIGRATIONS)
            .target(target == null ? MigrationVersion.LATEST : MigrationVersion.fromVersion(target))
            .load();
  }

  /**
   * Brings the tables to the target version; returns it.
   *
   * @throws StartFailure when that cannot be
   */
  String migrate() {
    try {
      flyway.migrate();
      MigrationInfo current = flyway.info().current();
      return current == null ? "0" : current.getVersion().toString();
    } catch (FlywayException failure) {
      throw new StartFailure(
          place + " cannot be brought to this version: " + firstLine(failure), failure);
    }
  }

  /** Whether this program has a migration to that version. */
  boolean knows(String version) {
    MigrationVersion wanted = MigrationVersion.fromVersion(version);
    for (MigrationInfo known : flyway.info().all()) {
      if (known.getScript() != null && wanted.equals(known.getVersion())) {
        return true;
      }
    }
    return false;
  }

  /** What of a message fits into a sentence. */
  static String firstLine(Exception failure) {
    return String.valueOf(failure.getMessage())
        .lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty())
        .findFirst()
        .orElse("no reason given");
  }
}
