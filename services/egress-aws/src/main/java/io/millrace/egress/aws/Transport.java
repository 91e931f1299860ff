package io.millrace.egress.aws;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.client.builder.AwsAsyncClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.SdkSystemSetting;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.client.config.SdkAdvancedAsyncClientOption;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.Protocol;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.SdkEventLoopGroup;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.IdentityProvider;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClientBuilder;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sts.StsAsyncClient;

/**
 * How clients reach AWS: one pool of connections for all of them, a time limit on everything, no
 * retries of their own.
 */
public final class Transport implements AutoCloseable {
  private static final int THREADS = 2;

  /** Connections to one host; calls beyond {@link Clients}' own bound wait there, not here. */
  private static final int CONNECTIONS = 512;

  private final Timeouts timeouts;
  private final SdkEventLoopGroup threads;
  private final SdkAsyncHttpClient http;
  private final ScheduledExecutorService clock;
  private final Map<RoleKey, RoleSession> sessions = new ConcurrentHashMap<>();

  public Transport(Timeouts timeouts) {
    this.timeouts = timeouts;
    this.threads = SdkEventLoopGroup.builder().numberOfThreads(THREADS).build();
    this.clock =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("aws-timeouts").daemon().factory());
    this.http =
        NettyNioAsyncHttpClient.builder()
            .eventLoopGroup(threads)
            .protocol(Protocol.HTTP1_1)
            .maxConcurrency(CONNECTIONS)
            .maxPendingConnectionAcquires(10_000)
            .connectionTimeout(timeouts.connect())
            .connectionAcquisitionTimeout(timeouts.call())
            .tlsNegotiationTimeout(timeouts.connect())
            // Large requests on slow uplinks take long to write and then to be answered; the limit
            // on the call ends what hangs.
            .writeTimeout(Duration.ZERO)
            .readTimeout(Duration.ZERO)
            // Servers close idle connections after 60 s or less; using one at that moment costs a
            // retry.
            .connectionMaxIdleTime(Duration.ofSeconds(15))
            .tcpKeepAlive(true)
            // The JDK's resolver would block a thread that all outputs share for as long as a name
            // server is silent.
            .useNonBlockingDnsResolver(true)
            .build();
  }

  S3AsyncClient s3(Account account) {
    return common(S3AsyncClient.builder(), account)
        .serviceConfiguration(
            S3Configuration.builder()
                .pathStyleAccessEnabled(account.pathStyle())
                // Chunked signing, trailing checksums and Expect: 100-continue are what compatible
                // servers get wrong (some store
                // the chunk headers inside the object). TLS, or the signature of the payload
                // without it, already protects each byte.
                .chunkedEncodingEnabled(false)
                .expectContinueEnabled(false)
                .build())
        .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
        .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
        .build();
  }

  KinesisAsyncClient kinesis(Account account) {
    KinesisAsyncClientBuilder builder = common(KinesisAsyncClient.builder(), account);
    return account.endpointUrl() == null ? builder.build() : withoutCbor(builder::build);
  }

  /**
   * AWS's Kinesis speaks CBOR, a quarter smaller than JSON on the uplink; most compatible servers
   * only speak JSON. The SDK has one switch for the whole process, a system property, and reads it
   * when it makes a client: it is set for just that moment.
   */
  private static <T> T withoutCbor(Supplier<T> factory) {
    synchronized (Transport.class) {
      String name = SdkSystemSetting.CBOR_ENABLED.property();
      String before = System.getProperty(name);
      System.setProperty(name, "false");
      try {
        return factory.get();
      } finally {
        if (before == null) {
          System.clearProperty(name);
        } else {
          System.setProperty(name, before);
        }
      }
    }
  }

  SqsAsyncClient sqs(Account account) {
    // Compatible servers do not all send the same MD5 sums; a mismatch would look like a failure
    // and double the message.
    return common(SqsAsyncClient.builder(), account).checksumValidationEnabled(false).build();
  }

  private <B extends AwsClientBuilder<B, ?> & AwsAsyncClientBuilder<B, ?>> B common(
      B builder, Account account) {
    builder
        .region(Region.of(account.region()))
        .credentialsProvider(identities(account, account.credentials()))
        .httpClient(http)
        .overrideConfiguration(overrides(account))
        .asyncConfiguration(async ->
            async.advancedOption(
                SdkAdvancedAsyncClientOption.FUTURE_COMPLETION_EXECUTOR, Runnable::run));
    if (account.endpointUrl() != null) {
      builder.endpointOverride(URI.create(account.endpointUrl()));
    }
    return builder;
  }

  private IdentityProvider<AwsCredentialsIdentity> identities(
      Account account, Credentials credentials) {
    return switch (credentials) {
      case Credentials.Keys keys -> Identities.of(keys);
      case Credentials.Environment environment -> Identities.environment(account.profile());
      case Credentials.Role role ->
          sessions.computeIfAbsent(new RoleKey(account, role), key -> session(account, role));
    };
  }

  private RoleSession session(Account account, Credentials.Role role) {
    Account base =
        new Account(
            account.profile(),
            account.region(),
            account.endpointUrl(),
            account.pathStyle(),
            role.base());
    return new RoleSession(
        common(StsAsyncClient.builder(), base).build(),
        role,
        new Troubles(base, "role '" + role.arn() + "'"),
        Clock.systemUTC());
  }

  /** Which session a client uses. */
  private record RoleKey(Account account, Credentials.Role role) {}

  /** Tells a role's session when AWS says that it has ended. */
  private final class SessionWatch implements ExecutionInterceptor {
    private final Account account;

    private SessionWatch(Account account) {
      this.account = account;
    }

    @Override
    public void onExecutionFailure(
        Context.FailedExecution context, ExecutionAttributes attributes) {
      boolean ended =
          context.exception() instanceof AwsServiceException answer
              && Troubles.sessionEnded(answer);
      if (ended && account.credentials() instanceof Credentials.Role role) {
        RoleSession session = sessions.get(new RoleKey(account, role));
        if (session != null) {
          session.ended();
        }
      }
    }
  }

  private ClientOverrideConfiguration overrides(Account account) {
    return ClientOverrideConfiguration.builder()
        .retryStrategy(AwsRetryStrategy.doNotRetry())
        .apiCallTimeout(timeouts.call())
        .apiCallAttemptTimeout(timeouts.call())
        .scheduledExecutorService(clock)
        // What a cloud profile says is all there is: files of the user who runs the process must
        // not change it.
        .defaultProfileFile(ProfileFile.aggregator().build())
        .addExecutionInterceptor(new SessionWatch(account))
        .build();
  }

  /** Call after all clients are closed; connections end at once. */
  @Override
  public void close() {
    sessions.values().forEach(RoleSession::close);
    http.close();
    // Not at once: its threads hand each other what is left of cancelled requests.
    threads.eventLoopGroup().shutdownGracefully(200, 3_000, TimeUnit.MILLISECONDS);
    clock.shutdownNow();
  }
}
