package io.millrace.bench.broker;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.nio.file.Path;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Both ends of a connection with the JDK's TLS engine, as the product uses it, or without. */
final class Tls {
  private Tls() {}

  /** A client with {@code ca.crt}, {@code client.crt} and {@code client.key} of {@code folder}. */
  static SslContext client(Path folder) throws SSLException {
    return SslContextBuilder.forClient()
        .sslProvider(SslProvider.JDK)
        .keyManager(folder.resolve("client.crt").toFile(), folder.resolve("client.key").toFile())
        .trustManager(folder.resolve("ca.crt").toFile())
        .endpointIdentificationAlgorithm("")
        .build();
  }

  /**
   * A server with {@code server.crt} and {@code server.key} that takes whom {@code ca.crt} signed.
   */
  static SslContext server(Path folder) throws SSLException {
    return SslContextBuilder.forServer(
            folder.resolve("server.crt").toFile(), folder.resolve("server.key").toFile())
        .sslProvider(SslProvider.JDK)
        .trustManager(folder.resolve("ca.crt").toFile())
        .clientAuth(ClientAuth.REQUIRE)
        .build();
  }

  /**
   * Puts TLS before a handler.
   *
   * @param tls null for none
   */
  static ChannelInitializer<Channel> before(@Nullable SslContext tls, ChannelHandler handler) {
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(Channel channel) {
        if (tls != null) {
          channel.pipeline().addLast(tls.newHandler(channel.alloc()));
        }
        channel.pipeline().addLast(handler);
      }
    };
  }
}
