package io.millrace.common.service;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The names and addresses under which clients may reach this box.
 *
 * @param dns host names
 * @param addresses IP addresses
 */
public record BoxNames(Set<String> dns, Set<String> addresses) {
  public BoxNames {
    dns = Collections.unmodifiableSet(new LinkedHashSet<>(dns));
    addresses = Collections.unmodifiableSet(new LinkedHashSet<>(addresses));
  }

  /** What the box knows of itself, and what its settings add. Blocks. */
  public static BoxNames find(List<String> configured) {
    Set<String> dns = new LinkedHashSet<>(List.of("localhost"));
    Set<String> addresses = new LinkedHashSet<>(List.of("127.0.0.1", "0:0:0:0:0:0:0:1"));
    try {
      dns.add(InetAddress.getLocalHost().getHostName());
    } catch (UnknownHostException nameless) {
      // Then its addresses have to do.
    }
    try {
      NetworkInterface.networkInterfaces()
          .flatMap(NetworkInterface::inetAddresses)
          .filter(address -> !address.isLinkLocalAddress())
          .forEach(address -> addresses.add(plain(address)));
    } catch (SocketException unreadable) {
      // Then the loopback addresses and the configured ones have to do.
    }
    for (String name : configured) {
      if (name.matches("[0-9.]+") || name.indexOf(':') >= 0) {
        addresses.add(name);
      } else {
        dns.add(name);
      }
    }
    return new BoxNames(dns, addresses);
  }

  private static String plain(InetAddress address) {
    String text = address.getHostAddress();
    int zone = text.indexOf('%');
    return zone < 0 ? text : text.substring(0, zone);
  }

  /**
   * What a certificate that is still to be used must name: addresses come and go, so only the fixed
   * ones.
   */
  public Set<String> required(List<String> configured) {
    Set<String> required = new LinkedHashSet<>(dns);
    for (String name : configured) {
      if (addresses.contains(name) && name.indexOf(':') < 0) {
        required.add(name);
      }
    }
    return required;
  }
}
