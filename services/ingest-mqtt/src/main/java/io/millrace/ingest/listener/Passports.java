package io.millrace.ingest.listener;

import io.millrace.ingest.session.Session;
import io.millrace.ingest.trust.ClientCertificates;
import io.millrace.ingest.trust.ClientIdentity;
import io.millrace.ingest.trust.RefusedCertificate;
import io.netty.channel.Channel;
import io.vertx.core.net.NetSocket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Optional;

/**
 * Who is let in by certificate, and watched over as long as it stays.
 *
 * @param certificates by what clients with a certificate are judged
 */
public record Passports(ClientCertificates certificates, CertificateCounts counts) {
  /** The client at the other end; empty when it is not let in, which is counted. */
  Optional<ClientIdentity> identify(NetSocket socket) {
    if (!socket.isSsl()) {
      return Optional.of(ClientIdentity.ANYONE);
    }
    try {
      return Optional.of(certificates.identify(socket.sslSession()));
    } catch (RefusedCertificate refused) {
      counts.tlsRefused(refused.reason());
      return Optional.empty();
    }
  }

  /**
   * Who shows this chain, the client's certificate first; empty when it is not let in, which is
   * counted.
   */
  Optional<ClientIdentity> identify(X509Certificate[] chain) {
    try {
      return Optional.of(certificates.judge(chain));
    } catch (CertificateException refused) {
      counts.tlsRefused(RefusedCertificate.reasonOf(refused));
      return Optional.empty();
    }
  }

  /** Whether what a session gathered may go to this client, whose certificate may be another. */
  static boolean allows(ClientIdentity identity, Session session) {
    return session.subscriptions().stream()
        .allMatch(subscription -> identity.maySubscribe(subscription.filter()));
  }

  /** Ends {@code connection} once its certificate is no longer taken. */
  void watch(MqttConnection connection, ClientIdentity identity, Channel channel) {
    if (identity.equals(ClientIdentity.ANYONE)) {
      return;
    }
    Guest guest = new Guest(connection, identity, counts);
    certificates.admit(guest);
    channel.closeFuture().addListener(closed -> certificates.leave(guest));
  }

  private record Guest(MqttConnection connection, ClientIdentity identity, CertificateCounts counts)
      implements ClientCertificates.Guest {
    @Override
    public void dismiss(RefusedCertificate.Reason reason) {
      connection.execute(() -> {
        counts.dismissed(reason);
        connection.end(io.millrace.ingest.packet.Reason.ADMINISTRATIVE_ACTION);
      });
    }

    @Override
    public void rightsChanged() {
      connection.execute(
          () -> connection.end(io.millrace.ingest.packet.Reason.ADMINISTRATIVE_ACTION));
    }

    // Connections are different though their clients have the same certificate.
    @Override
    public boolean equals(Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(this);
    }
  }
}
