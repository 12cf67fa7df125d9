package dev.fettle.local.faults;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** A receiver that means no good, on a port of its own. Each connection has a virtual thread. */
final class HostileReceiver implements AutoCloseable {

    private static final Duration DRIP = Duration.ofMillis(100);
    private static final long FLOOD = 10L << 30;
    private static final int PIECE = 64 << 10;
    /** The head of a TLS record that says that much is to come. */
    private static final byte[] LONG_HANDSHAKE = {0x16, 0x03, 0x03, 0x40, 0x00, 0x02, 0x00, 0x3f, (byte) 0xfc};

    /** What it does. */
    enum Manner {
        /** Takes the connection and never says anything. */
        HANGS,
        /** Answers, a byte each tenth of a second. */
        DRIPS,
        /** Reads the POST and resets the connection. */
        RESETS,
        /** Answers 200 with a body of 10 GiB. */
        FLOODS,
        /** Shakes hands for TLS, a byte each tenth of a second, and never gets there. */
        DAWDLES
    }

    private final Manner manner;
    private final ServerSocket listening;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicLong connections = new AtomicLong();

    private HostileReceiver(Manner manner, ServerSocket listening) {
        this.manner = manner;
        this.listening = listening;
    }

    static HostileReceiver start(Manner manner) throws IOException {
        ServerSocket socket = new ServerSocket();
        socket.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 64);
        HostileReceiver receiver = new HostileReceiver(manner, socket);
        Thread _ = Thread.ofVirtual().name("hostile-" + manner).start(receiver::accept);
        return receiver;
    }

    String url() {
        return (manner == Manner.DAWDLES ? "https" : "http") + "://127.0.0.1:" + listening.getLocalPort() + "/";
    }

    /** How often it was tried. */
    long connections() {
        return connections.get();
    }

    private void accept() {
        while (true) {
            try {
                Socket connection = listening.accept();
                connections.incrementAndGet();
                Thread _ = Thread.ofVirtual().start(() -> serve(connection));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void serve(Socket connection) {
        open.add(connection);
        try (connection) {
            misbehave(connection);
        } catch (IOException e) {
            // the other side had enough
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(connection);
        }
    }

    private void misbehave(Socket connection) throws IOException, InterruptedException {
        InputStream in = new BufferedInputStream(connection.getInputStream());
        OutputStream out = connection.getOutputStream();
        switch (manner) {
            case HANGS -> {
                while (in.read() >= 0) {
                    // takes it and is silent
                }
            }
            case DRIPS -> {
                if (HttpWire.read(in) != null) {
                    drip(out, "HTTP/1.1 200 OK\r\nX-Slow: ".getBytes(StandardCharsets.ISO_8859_1));
                }
            }
            case RESETS -> {
                if (HttpWire.read(in) != null) {
                    connection.setSoLinger(true, 0);
                }
            }
            case FLOODS -> {
                if (HttpWire.read(in) != null) {
                    flood(out);
                }
            }
            case DAWDLES -> drip(out, LONG_HANDSHAKE);
        }
    }

    /** These first, then zeroes, until the other side hangs up. */
    private static void drip(OutputStream out, byte[] first) throws IOException, InterruptedException {
        for (int i = 0;; i++) {
            out.write(i < first.length ? first[i] : '0');
            out.flush();
            Thread.sleep(DRIP);
        }
    }

    private static void flood(OutputStream out) throws IOException {
        out.write(("HTTP/1.1 200 OK\r\nContent-Length: " + FLOOD + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
        byte[] piece = new byte[PIECE];
        for (long sent = 0; sent < FLOOD; sent += PIECE) {
            out.write(piece);
        }
        out.flush();
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
