package io.millrace.manager.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.common.failure.Failure;
import io.millrace.common.service.StartFailure;
import io.vertx.serviceproxy.ServiceException;
import java.sql.ResultSet;
import java.sql.Statement;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PostgresDatabaseIT {
  private static PostgresServer server;

  @BeforeAll
  static void start() {
    server = PostgresServer.start();
  }

  private static PostgresAddress address(String name) {
    return PostgresAddress.of(server.database(name), "");
  }

  private static long one(Database database) {
    return database.transact(connection -> {
      try (Statement statement = connection.createStatement();
          ResultSet row = statement.executeQuery("SELECT 1")) {
        assertThat(row.next()).isTrue();
        return row.getLong(1);
      }
    });
  }

  @Test
  void comesBackAfterTheServerCutTheConnection() throws Exception {
    try (PostgresDatabase store = PostgresDatabase.open(address("cut"))) {
      server.administrate(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'cut'");

      assertThatThrownBy(() -> one(store.database()))
          .isInstanceOf(ServiceException.class)
          .satisfies(failure ->
              assertThat(Failure.from(failure).kind()).isEqualTo(Failure.Kind.UNAVAILABLE));
      assertThat(one(store.database())).isOne();
    }
  }

  @Test
  void letsOneManagerIn() {
    try (PostgresDatabase store = PostgresDatabase.open(address("shared"))) {
      assertThat(one(store.database())).isOne();
      assertThatThrownBy(() -> PostgresDatabase.open(address("shared")))
          .isInstanceOf(StartFailure.class)
          .hasMessageContaining("another running manager uses it")
          .hasMessageContaining("/shared as millrace");
    }
    try (PostgresDatabase again = PostgresDatabase.open(address("shared"))) {
      assertThat(one(again.database())).isOne();
    }
  }

  @Test
  void saysWhatIsWrongWithoutThePassword() {
    String right = server.database("right");
    PostgresAddress wrong = PostgresAddress.of(right.replace("tests@", "others@"), "");

    assertThatThrownBy(() -> PostgresDatabase.open(wrong))
        .isInstanceOf(StartFailure.class)
        .hasMessageContaining("MILLRACE_DATABASE")
        .message()
        .doesNotContain("w@rd")
        .doesNotContain("\n");
    for (String nonsense :
        new String[] {"mysql://a:b@c/d", "postgresql://host/db", "postgresql://a:b@host", "::"}) {
      assertThatThrownBy(() -> PostgresAddress.of(nonsense, ""))
          .isInstanceOf(StartFailure.class)
          .hasMessageContaining("postgresql://user:password@host:5432/database");
    }
    assertThat(PostgresAddress.of("postgresql://me@host/db?sslmode=require", "secret").password())
        .isEqualTo("secret");
  }
}
