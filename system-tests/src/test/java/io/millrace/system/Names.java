package io.millrace.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** A name server that gives every name the same address, or says that there is no such name. */
final class Names implements AutoCloseable {
  private static final int PORT = 53;
  private static final int HEADER_BYTES = 12;
  private static final short TYPE_A = 1;
  private static final short CLASS_IN = 1;
  private static final short ANSWER = (short) 0x8180;
  private static final short NO_SUCH_NAME = (short) 0x8183;

  /** Where the question's name begins, as a pointer. */
  private static final short SAME_NAME = (short) 0xC00C;

  private static final byte[] NONE = {};

  /** For how many seconds an answer may be kept: who connects asks. */
  private static final int SECONDS = 0;

  private final DatagramSocket socket;

  /** The address of all names; empty when there are none. */
  private volatile byte[] known = NONE;

  /**
   * @param address where it listens, on the usual port
   */
  Names(String address) {
    try {
      socket = new DatagramSocket(new InetSocketAddress(address, PORT));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.startVirtualThread(this::serve);
  }

  /** From now on names lead here. */
  void pointTo(String address) {
    try {
      known = InetAddress.getByName(address).getAddress();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** From now on there are no names. */
  void forget() {
    known = NONE;
  }

  private void serve() {
    DatagramPacket asked = new DatagramPacket(new byte[1_500], 1_500);
    while (!socket.isClosed()) {
      try {
        socket.receive(asked);
        byte[] answer = answer(Arrays.copyOf(asked.getData(), asked.getLength()));
        socket.send(new DatagramPacket(answer, answer.length, asked.getSocketAddress()));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private byte[] answer(byte[] question) {
    int typeAt = HEADER_BYTES;
    while (question[typeAt] != 0) {
      typeAt += question[typeAt] + 1;
    }
    typeAt++;
    byte[] address = known;
    boolean addressed = address.length > 0 && ByteBuffer.wrap(question).getShort(typeAt) == TYPE_A;
    ByteBuffer answer = ByteBuffer.allocate(question.length + 32);
    answer.put(question, 0, 2).putShort(address.length > 0 ? ANSWER : NO_SUCH_NAME);
    answer.putShort((short) 1).putShort((short) (addressed ? 1 : 0)).putInt(0);
    answer.put(question, HEADER_BYTES, typeAt + 4 - HEADER_BYTES);
    if (addressed) {
      answer.putShort(SAME_NAME).putShort(TYPE_A).putShort(CLASS_IN).putInt(SECONDS);
      answer.putShort((short) address.length).put(address);
    }
    return Arrays.copyOf(answer.array(), answer.position());
  }

  @Override
  public void close() {
    socket.close();
  }
}
