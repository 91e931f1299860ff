package io.millrace.manager.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.common.secret.Sealer;
import io.millrace.manager.catalog.Change;
import io.millrace.manager.store.EmbeddedDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tokens while the database has other work. */
class TokensIT {
  private static final Change.Author BY = Change.Author.SYSTEM;
  private static final long PATIENCE_SECONDS = 20;

  @TempDir Path folder;

  private final CountDownLatch release = new CountDownLatch(1);
  private EmbeddedDatabase store;
  private Sealer sealer;
  private Tokens tokens;
  private Tokens.Issued issued;

  @BeforeEach
  void open() throws IOException {
    store = EmbeddedDatabase.open(folder);
    sealer = Sealer.fromFile(folder.resolve("key"));
    tokens = tokens();
    issued = tokens.issueApiToken(BY, true);
  }

  @AfterEach
  void close() {
    release.countDown();
    store.close();
  }

  private Tokens tokens() {
    return tokens(Clock.systemUTC());
  }

  private Tokens tokens(Clock clock) {
    return new Tokens(store.database(), sealer, clock, (connection, by, what) -> {});
  }

  @Test
  void ofLoginsEndAfterTheirLifetimeAndThoseOfScriptsDoNot() {
    Instant begin = Instant.parse("2026-01-01T00:00:00Z");
    Clock clock = Clock.fixed(begin, ZoneOffset.UTC);
    String login = tokens(clock).issueSession("somebody").secret();

    Instant end = begin.plus(Tokens.SESSION);
    assertThat(tokens(Clock.fixed(end.minusMillis(1), ZoneOffset.UTC)).owner(login))
        .contains("somebody");
    assertThat(tokens(Clock.fixed(end, ZoneOffset.UTC)).owner(login)).isEmpty();
    assertThat(tokens(Clock.offset(clock, Duration.ofDays(36_500))).owner(issued.secret()))
        .contains(BY.id());
  }

  /** Whatever comes now waits until {@link #release}. */
  private void occupyDatabase() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    Thread _ =
        Thread.startVirtualThread(() ->
            store
                .database()
                .transact(connection -> {
                  begun.countDown();
                  return waitFor(release);
                }));
    assertThat(waitFor(begun)).isTrue();
  }

  private static boolean waitFor(CountDownLatch latch) {
    try {
      return latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
  }

  private Optional<String> owner() throws Exception {
    return aside(() -> tokens.owner(issued.secret())).get(PATIENCE_SECONDS / 2, TimeUnit.SECONDS);
  }

  /** On a thread of its own, as what is asked may wait. */
  private static <T> CompletableFuture<T> aside(Supplier<T> asked) {
    return CompletableFuture.supplyAsync(asked, Thread::startVirtualThread);
  }

  @Test
  void areKnownWithoutWaitingForTheDatabaseAndTheirUseIsNotedLater() throws Exception {
    occupyDatabase();

    assertThat(owner()).contains(BY.id());

    release.countDown();
    await()
        .atMost(Duration.ofSeconds(PATIENCE_SECONDS))
        .untilAsserted(() ->
            assertThat(tokens().apiToken(issued.token().id()).orElseThrow().usedAt()).isNotNull());
  }

  @Test
  void thatAreSwitchedOffWhileTheirUseIsNotedStayOff() throws Exception {
    occupyDatabase();
    assertThat(owner()).isPresent();
    CompletableFuture<Token> off = aside(() -> tokens.activate(BY, issued.token(), false));

    release.countDown();
    assertThat(off.get(PATIENCE_SECONDS, TimeUnit.SECONDS).active()).isFalse();

    assertThat(owner()).isEmpty();
    assertThat(tokens().owner(issued.secret())).isEmpty();
  }

  @Test
  void thatAreDeletedWhileTheirUseIsNotedStayDeleted() throws Exception {
    occupyDatabase();
    CompletableFuture<Boolean> gone =
        aside(() -> {
          tokens.delete(BY, issued.token());
          return true;
        });
    assertThat(owner()).isPresent();

    release.countDown();
    assertThat(gone.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();

    assertThat(owner()).isEmpty();
    assertThat(tokens().apiTokens()).isEmpty();
  }
}
