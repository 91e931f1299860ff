package io.millrace.egress.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.S3AsyncClient;

class ClientsTest {
  private static final Account ONE = account("eu-central-1", null, "AKIA1", "secret");

  private static Account account(
      String region, @Nullable String endpoint, String key, String secret) {
    return new Account(
        "cloud", region, endpoint, endpoint != null, new Credentials.Keys(key, secret, null));
  }

  private final Vertx vertx = Vertx.vertx();
  private final Transport transport = new Transport(Timeouts.DEFAULT);
  private final Clients clients = new Clients(vertx, transport);

  @AfterEach
  void close() {
    clients.close();
    transport.close();
    vertx.close().await();
  }

  private static S3AsyncClient clientOf(Lease<S3AsyncClient> lease) {
    return lease.call(CompletableFuture::completedFuture).await();
  }

  @Test
  void sharesAClientAmongOutputsOfTheSameAccount() {
    Lease<S3AsyncClient> one = clients.s3(ONE);
    Lease<S3AsyncClient> two = clients.s3(account("eu-central-1", null, "AKIA1", "secret"));

    assertThat(clientOf(one)).isSameAs(clientOf(two));
    assertThat(clients.open()).isEqualTo(1);
  }

  @Test
  void keepsAccountsServicesRegionsAndEndpointsApart() {
    Lease<S3AsyncClient> one = clients.s3(ONE);
    clients.kinesis(ONE).call(CompletableFuture::completedFuture).await();
    clientOf(clients.s3(account("us-east-1", null, "AKIA1", "secret")));
    clientOf(clients.s3(account("eu-central-1", "http://127.0.0.1:1", "AKIA1", "secret")));
    Lease<S3AsyncClient> other = clients.s3(account("eu-central-1", null, "AKIA1", "another"));

    assertThat(clients.open()).isEqualTo(5);
    assertThat(clientOf(one)).isNotSameAs(clientOf(other));
  }

  @Test
  void closesAClientWhenTheLastShareIsGivenBack() {
    Lease<S3AsyncClient> one = clients.s3(ONE);
    Lease<S3AsyncClient> two = clients.s3(ONE);
    clientOf(one);

    one.giveBack();
    one.giveBack();
    assertThat(clients.open()).isEqualTo(1);
    two.giveBack();

    assertThat(clients.open()).isZero();
  }

  @Test
  void saysThatAnEndpointCannotBeUsed() {
    Lease<S3AsyncClient> lease =
        clients.s3(account("eu-central-1", "not a url", "AKIA1", "secret"));

    assertThatThrownBy(() -> clientOf(lease))
        .hasMessageContaining("region or endpoint cannot be used");
  }

  @Test
  void endsWhatIsUnderWayWhenItCloses() {
    Lease<S3AsyncClient> lease = clients.s3(ONE);
    clientOf(lease);
    CompletableFuture<String> never = new CompletableFuture<>();
    var answer = lease.call(s3 -> never);

    vertx.runOnContext(ignored -> clients.close());

    assertThatThrownBy(answer::await)
        .isInstanceOf(java.util.concurrent.CancellationException.class);
  }

  @Test
  void doesNotShowKeys() {
    assertThat(ONE.toString()).doesNotContain("AKIA1").doesNotContain("secret");
  }
}
