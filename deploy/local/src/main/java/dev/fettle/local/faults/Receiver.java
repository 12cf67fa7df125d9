package dev.fettle.local.faults;

import dev.fettle.local.faults.Fault.Mood;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The receiver of one webhook, on a port of its own: keeps what it reads and answers as its mood is, after a moment of
 * up to {@code slowest}, so that something is in flight most of the time. Any thread may call; each connection has a
 * virtual thread.
 */
final class Receiver implements AutoCloseable {

    private static final int BACKLOG = 256;

    private final String webhook;
    private final Mailbag mailbag;
    private final Duration slowest;
    private final int port;
    private final Set<Socket> idle = ConcurrentHashMap.newKeySet();
    private final Set<Socket> hanging = ConcurrentHashMap.newKeySet();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile Mood mood = Mood.WELL;
    private @Nullable ServerSocket listening;

    private Receiver(String webhook, Mailbag mailbag, Duration slowest, ServerSocket listening) {
        this.webhook = webhook;
        this.mailbag = mailbag;
        this.slowest = slowest;
        this.port = listening.getLocalPort();
        this.listening = listening;
    }

    /**
     * Starts one.
     *
     * @param slowest the longest time until it answers
     */
    static Receiver start(String webhook, Mailbag mailbag, Duration slowest) throws IOException {
        ServerSocket socket = listen(0);
        Receiver receiver = new Receiver(webhook, mailbag, slowest, socket);
        receiver.accept(socket);
        return receiver;
    }

    private static ServerSocket listen(int port) throws IOException {
        ServerSocket socket = new ServerSocket();
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), BACKLOG);
        return socket;
    }

    String webhook() {
        return webhook;
    }

    String url() {
        return "http://127.0.0.1:" + port + "/" + webhook;
    }

    /** Behaves like this from now on. */
    synchronized void be(Mood next) throws IOException {
        mood = next;
        hanging.forEach(Receiver::close);
        ServerSocket socket = listening;
        if (next == Mood.AWAY && socket != null) {
            socket.close();
            listening = null;
            idle.forEach(Receiver::close);
        } else if (next != Mood.AWAY && socket == null) {
            ServerSocket again = listen(port);
            listening = again;
            accept(again);
        }
    }

    private void accept(ServerSocket socket) {
        Thread _ = Thread.ofVirtual().name("receiver-" + webhook).start(() -> {
            while (true) {
                try {
                    Socket connection = socket.accept();
                    Thread _ = Thread.ofVirtual().start(() -> serve(connection));
                } catch (IOException e) {
                    return; // away
                }
            }
        });
    }

    private void serve(Socket connection) {
        open.add(connection);
        try (connection) {
            connection.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(connection.getInputStream());
            boolean again = true;
            while (again) {
                idle.add(connection);
                HttpWire.Request request = HttpWire.read(in);
                idle.remove(connection);
                again = request != null && answer(request, connection, in);
            }
        } catch (IOException e) {
            // the other side is gone, or we are away: what was not answered is not acknowledged
        } finally {
            idle.remove(connection);
            open.remove(connection);
        }
    }

    /** Answers whether the connection goes on. */
    private boolean answer(HttpWire.Request request, Socket connection, InputStream in) throws IOException {
        int number = mailbag.arrived(webhook, request.header("webhook-id"), request.body());
        think();
        switch (mood) {
            case WELL -> {
                HttpWire.answer(connection.getOutputStream(), "204 No Content");
                mailbag.acknowledged(number);
                return true;
            }
            case TROUBLED -> {
                HttpWire.answer(connection.getOutputStream(), "500 Trouble");
                return true;
            }
            case RESETTING -> reset(connection);
            case AWAY -> {
                return false;
            }
            case HANGING -> hang(connection, in);
        }
        return false;
    }

    /** Until the other side gives up, or the mood is over: then it hangs up without an answer. */
    private void hang(Socket connection, InputStream in) throws IOException {
        hanging.add(connection);
        try {
            while (mood == Mood.HANGING && in.read() >= 0) {
                // nothing more is expected
            }
        } finally {
            hanging.remove(connection);
        }
    }

    private void think() {
        Random random = ThreadLocalRandom.current();
        long most = slowest.toNanos();
        if (most > 0) {
            LockSupport.parkNanos(random.nextLong(most));
        }
    }

    /** With linger 0 the closing sends RST. */
    private static void reset(Socket connection) throws SocketException {
        connection.setSoLinger(true, 0);
    }

    private static void close(Socket connection) {
        try {
            connection.close();
        } catch (IOException e) {
            // it is gone either way
        }
    }

    @Override
    public synchronized void close() throws IOException {
        ServerSocket socket = listening;
        if (socket != null) {
            socket.close();
        }
        open.forEach(Receiver::close);
    }
}
