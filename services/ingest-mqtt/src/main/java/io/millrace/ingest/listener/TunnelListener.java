package io.millrace.ingest.listener;

import io.millrace.common.failure.Failure;
import io.millrace.common.tunnel.Tunnel;
import io.millrace.common.tunnel.Tunnels;
import io.millrace.ingest.route.Publisher;
import io.millrace.ingest.trust.ClientIdentity;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import java.io.ByteArrayInputStream;
import java.net.InetSocketAddress;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One event loop's share of the clients that come by way of the public entrance, inside WebSockets.
 * The entrance has made sure that the client has the key of the certificate that it shows; whether
 * that certificate is let in is judged here, as on every other port.
 */
public final class TunnelListener extends VerticleBase {
  private final Broker broker;
  private final Function<Executor, Publisher> publishers;
  private @Nullable Tunnels tunnels;

  /**
   * @param publishers makes the way in for an event loop
   */
  public TunnelListener(Broker broker, Function<Executor, Publisher> publishers) {
    this.broker = broker;
    this.publishers = publishers;
  }

  @Override
  public Future<?> start() {
    Publisher own = publishers.apply(action -> context.runOnContext(ignored -> action.run()));
    Tunnels started = new Tunnels(vertx);
    tunnels = started;
    return started
        .start()
        .compose(ready ->
            started.accept(Tunnels.MQTT, (request, tunnel) -> admit(own, request, tunnel)));
  }

  /**
   * A request has {@code certificates} (DER, the client's first) and {@code host}, {@code port}.
   */
  private Tunnel.Traffic admit(Publisher own, JsonObject request, Tunnel tunnel) {
    ClientIdentity identity =
        broker
            .passports()
            .identify(chain(request.getJsonArray("certificates")))
            .orElseThrow(() ->
                refusal(
                    Failure.Kind.FORBIDDEN,
                    "the client certificate is not taken: it must be one of this edge, not expired and not revoked"));
    if (!broker.admission().opened()) {
      throw refusal(Failure.Kind.UNAVAILABLE, "as many MQTT clients as may be are connected");
    }
    TunnelChannel channel =
        new TunnelChannel(
            tunnel,
            InetSocketAddress.createUnresolved(
                request.getString("host"), request.getInteger("port")));
    ((ContextInternal) context).nettyEventLoop().register(channel);
    channel.pipeline().addLast("handler", new ChannelInboundHandlerAdapter());
    WebSocketEntrance.installOpened(channel.pipeline(), broker.options().maxPacketBytes());
    MqttListener.attend(channel, broker, own, identity);
    return channel;
  }

  private static X509Certificate[] chain(JsonArray encoded) {
    try {
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      X509Certificate[] chain = new X509Certificate[encoded.size()];
      for (int i = 0; i < chain.length; i++) {
        chain[i] =
            (X509Certificate)
                factory.generateCertificate(new ByteArrayInputStream(encoded.getBinary(i)));
      }
      return chain;
    } catch (CertificateException unreadable) {
      throw refusal(Failure.Kind.FORBIDDEN, "the client certificate cannot be read");
    }
  }

  private static ServiceException refusal(Failure.Kind kind, String words) {
    return Failure.of(kind, words).toException();
  }

  @Override
  public Future<?> stop() {
    return tunnels == null ? Future.succeededFuture() : tunnels.stop();
  }
}
