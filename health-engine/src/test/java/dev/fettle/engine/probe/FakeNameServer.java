package dev.fettle.engine.probe;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A name server on loopback that knows a few names and says of all others that they do not exist. A name has one
 * address, or several ({@code 127.0.0.1, 127.0.0.2}), or others each time ({@code 127.0.0.1 then 127.0.0.2}); the last
 * ones stay.
 */
public final class FakeNameServer implements AutoCloseable {

    private static final int TYPE_A = 1;
    private static final int TTL_SECONDS = 60;
    private static final int NO_TTL = 0;

    /** Names that were asked for, of type A. */
    public final List<String> asked = new CopyOnWriteArrayList<>();
    private final Map<String, String> addresses;
    private final DatagramSocket socket;

    public FakeNameServer(Map<String, String> addresses) {
        this.addresses = addresses;
        try {
            socket = new DatagramSocket(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::serve);
    }

    public String address() {
        return "127.0.0.1:" + socket.getLocalPort();
    }

    private void serve() {
        try {
            while (true) {
                DatagramPacket packet = new DatagramPacket(new byte[4096], 4096);
                socket.receive(packet);
                byte[] answer = answer(ByteBuffer.wrap(packet.getData(), 0, packet.getLength()));
                socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
            }
        } catch (IOException closedByTheTest) {
            // the end of the server
        }
    }

    private byte[] answer(ByteBuffer query) {
        short id = query.getShort();
        query.position(12);
        List<String> labels = new ArrayList<>();
        for (int length = query.get(); length > 0; length = query.get()) {
            byte[] label = new byte[length];
            query.get(label);
            labels.add(new String(label, StandardCharsets.US_ASCII));
        }
        int type = query.getShort();
        int end = query.getShort() == 1 ? query.position() : 12;
        String name = String.join(".", labels);
        if (type == TYPE_A) {
            asked.add(name);
        }
        String known = addresses.get(name);
        List<String> turns = known == null ? List.of() : List.of(known.split(" then "));
        int turn = (int) asked.stream().filter(name::equals).count() - 1;
        String[] now = turns.isEmpty() || type != TYPE_A
                ? new String[0]
                : turns.get(Math.min(turn, turns.size() - 1)).split(", ");
        ByteBuffer out = ByteBuffer.allocate(512);
        out.putShort(id).putShort((short) (known == null ? 0x8183 : 0x8180));
        out.putShort((short) 1).putShort((short) now.length).putShort((short) 0).putShort((short) 0);
        out.put(query.slice(12, end - 12));
        for (String address : now) {
            out.putShort((short) 0xC00C).putShort((short) TYPE_A).putShort((short) 1);
            out.putInt(turns.size() > 1 ? NO_TTL : TTL_SECONDS);
            out.putShort((short) 4).put(InetAddress.ofLiteral(address).getAddress());
        }
        return Arrays.copyOf(out.array(), out.position());
    }

    @Override
    public void close() {
        socket.close();
    }
}
