package dev.fettle.notifier.delivery;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A name server on loopback that gives every name these addresses, one after the other; the last one stays. */
final class PinnedNames implements AutoCloseable {

    /** How often an IPv4 address was asked for. */
    final AtomicInteger asked = new AtomicInteger();
    private final List<String> addresses;
    private final DatagramSocket socket;

    PinnedNames(String... addresses) {
        this.addresses = List.of(addresses);
        try {
            socket = new DatagramSocket(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::serve);
    }

    String server() {
        return "127.0.0.1:" + socket.getLocalPort();
    }

    private void serve() {
        try {
            while (true) {
                DatagramPacket packet = new DatagramPacket(new byte[4096], 4096);
                socket.receive(packet);
                byte[] answer = answer(Arrays.copyOf(packet.getData(), packet.getLength()));
                socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
            }
        } catch (IOException closedByTheTest) {
            // the end of the server
        }
    }

    private byte[] answer(byte[] query) {
        int end = 12;
        while (query[end] != 0) {
            end += query[end] + 1;
        }
        boolean wantsV4 = query[end + 2] == 1;
        ByteBuffer out = ByteBuffer.allocate(512);
        out.put(query, 0, 2).putShort((short) 0x8180).putShort((short) 1).putShort((short) (wantsV4 ? 1 : 0)).putInt(0);
        out.put(query, 12, end + 5 - 12);
        if (wantsV4) {
            String address = addresses.get(Math.min(asked.getAndIncrement(), addresses.size() - 1));
            out.putShort((short) 0xC00C).putShort((short) 1).putShort((short) 1).putInt(0).putShort((short) 4);
            out.put(InetAddress.ofLiteral(address).getAddress());
        }
        return Arrays.copyOf(out.array(), out.position());
    }

    @Override
    public void close() {
        socket.close();
    }
}
