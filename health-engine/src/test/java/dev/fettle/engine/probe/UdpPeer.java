package dev.fettle.engine.probe;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.function.UnaryOperator;

/** Answers datagrams on loopback with what the test says; null: with nothing. */
public final class UdpPeer implements AutoCloseable {

    private final DatagramSocket socket;
    private final int copies;

    public UdpPeer(UnaryOperator<byte[]> answer) throws IOException {
        this(0, 1, answer);
    }

    /** Listens on that port, and sends every answer so often. */
    public static UdpPeer repeating(int port, int copies, UnaryOperator<byte[]> answer) throws IOException {
        return new UdpPeer(port, copies, answer);
    }

    private UdpPeer(int port, int copies, UnaryOperator<byte[]> answer) throws IOException {
        this.copies = copies;
        socket = new DatagramSocket(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port));
        Thread.ofVirtual().start(() -> serve(answer));
    }

    public int port() {
        return socket.getLocalPort();
    }

    private void serve(UnaryOperator<byte[]> answers) {
        try {
            while (true) {
                DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
                socket.receive(packet);
                byte[] answer = answers.apply(Arrays.copyOf(packet.getData(), packet.getLength()));
                for (int copy = 0; answer != null && copy < copies; copy++) {
                    socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
                }
            }
        } catch (IOException closedByTheTest) {
            // the end of the peer
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
