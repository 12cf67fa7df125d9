package dev.fettle.engine.probe.icmp;

import dev.fettle.engine.probe.icmp.Kernel.Received;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Echo requests through ICMP sockets of the kernel, for the whole process: one thread sends and receives all of them.
 * It
 * is a daemon and lives as long as the process. An answer counts when address, sequence and nonce are those of a
 * request,
 * and of a raw socket the identifier as well.
 */
final class PingSockets {

    private static final int MOST_UNDER_WAY = 0x10000;
    private static final double NANOS_OF_MILLI = 1e6;

    /** Of one family of addresses. */
    private record Socket(int number, boolean raw, boolean v6) {}

    private record Waiting(InetAddress address, long nonce, long sentAt, Request request) {}

    private final Kernel kernel;
    private final List<Socket> sockets;
    private final Queue<Runnable> orders = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean woken = new AtomicBoolean();
    private final Map<Integer, Waiting> waiting = new HashMap<>();
    private final RandomGenerator random = new SecureRandom();
    private final int identifier = random.nextInt(MOST_UNDER_WAY);
    private int sequence = random.nextInt(MOST_UNDER_WAY);

    private PingSockets(Kernel kernel, List<Socket> sockets) {
        this.kernel = kernel;
        this.sockets = sockets;
    }

    /**
     * Opens what may be opened: a datagram socket where the kernel lets everybody have one, else a raw one. Not to be
     * called
     * on an event loop: it loads classes.
     *
     * @throws IOException when there is nothing of that here
     */
    static PingSockets open() throws IOException {
        Kernel kernel = new Kernel();
        List<Socket> sockets = new ArrayList<>();
        for (boolean v6 : new boolean[]{false, true}) {
            Socket socket = open(kernel, v6);
            if (socket != null) {
                sockets.add(socket);
            }
        }
        PingSockets opened = new PingSockets(kernel, List.copyOf(sockets));
        if (!sockets.isEmpty()) {
            Thread.ofPlatform().daemon().name("icmp").start(opened::run);
        }
        return opened;
    }

    private static @Nullable Socket open(Kernel kernel, boolean v6) {
        for (int kind : new int[]{Kernel.DATAGRAM, Kernel.RAW}) {
            try {
                return new Socket(kernel.open(v6, kind), kind == Kernel.RAW, v6);
            } catch (IOException notPermitted) {
                // the other kind, or the program
            }
        }
        return null;
    }

    /** For addresses of that family; null when there is no socket for them. */
    @Nullable
    Pinger pinger(boolean v6) {
        return sockets.stream().filter(socket -> socket.v6 == v6).findFirst().map(Way::new).orElse(null);
    }

    private void order(Runnable order) {
        orders.add(order);
        if (woken.compareAndSet(false, true)) {
            kernel.wake();
        }
    }

    private void run() {
        int[] numbers = sockets.stream().mapToInt(Socket::number).toArray();
        while (true) {
            kernel.await(numbers);
            woken.set(false);
            for (Runnable order = orders.poll(); order != null; order = orders.poll()) {
                order.run();
                sockets.forEach(this::receive); // what is there already does not wait, and does not fill the buffer
            }
            sockets.forEach(this::receive);
        }
    }

    private void send(Socket socket, InetAddress to, int size, Request request) {
        if (request.over) {
            return;
        }
        if (waiting.size() == MOST_UNDER_WAY) {
            request.failed(new IOException("no buffer space for more than " + MOST_UNDER_WAY + " packets under way"));
            return;
        }
        do {
            sequence = (sequence + 1) % MOST_UNDER_WAY;
        } while (waiting.containsKey(sequence));
        Echo echo = new Echo(identifier, sequence, random.nextLong());
        byte[] packet = echo.request(socket.v6, size);
        waiting.put(sequence, new Waiting(to, echo.nonce(), System.nanoTime(), request));
        request.sequences.add(sequence);
        try {
            kernel.send(socket.number, to, packet);
        } catch (Kernel.KernelException ours) {
            request.failed(new IllegalStateException(ours.getMessage(), ours));
        } catch (IOException e) {
            request.failed(e);
        }
    }

    private void receive(Socket socket) {
        try {
            Received next = kernel.receive(socket.number, socket.v6);
            while (next != null) {
                received(socket, next, System.nanoTime());
                next = kernel.receive(socket.number, socket.v6);
            }
        } catch (IOException cannotBe) {
            throw new IllegalStateException("an address of a wrong length", cannotBe);
        }
    }

    private void received(Socket socket, Received received, long at) {
        Echo echo = Echo.reply(received.packet(), socket.v6, socket.raw && !socket.v6);
        if (echo == null || (socket.raw && echo.identifier() != identifier)) {
            return;
        }
        Waiting asked = waiting.get(echo.sequence());
        if (asked != null && asked.nonce == echo.nonce() && asked.address.equals(received.from())) {
            waiting.remove(echo.sequence());
            asked.request.answered((at - asked.sentAt) / NANOS_OF_MILLI);
        }
    }

    /** Through one of the sockets. */
    private final class Way implements Pinger {

        private final Socket socket;

        Way(Socket socket) {
            this.socket = socket;
        }

        @Override
        public String way() {
            return socket.raw ? "raw socket" : "datagram socket";
        }

        @Override
        public Runnable ping(InetAddress to, Rounds rounds, EventLoop loop, Listener listener) {
            Request request = new Request(socket, to, rounds, loop, listener);
            request.next();
            return request::cancel;
        }
    }

    /** All packets of one attempt. Its timers and its listener live on the event loop. */
    private final class Request {

        private final Socket socket;
        private final InetAddress to;
        private final Rounds rounds;
        private final EventLoop loop;
        private final Pinger.Listener listener;
        /** Of the thread that sends. */
        private final List<Integer> sequences = new ArrayList<>();
        private volatile boolean over;
        private int sent;
        private int answers;
        private @Nullable ScheduledFuture<?> timer;

        Request(Socket socket, InetAddress to, Rounds rounds, EventLoop loop, Pinger.Listener listener) {
            this.socket = socket;
            this.to = to;
            this.rounds = rounds;
            this.loop = loop;
            this.listener = listener;
        }

        void next() {
            order(() -> send(socket, to, rounds.size(), this));
            sent++;
            timer = sent < rounds.packets()
                    ? loop.schedule(this::next, rounds.spacing().toNanos(), TimeUnit.NANOSECONDS)
                    : loop.schedule(this::end, rounds.patience().toNanos(), TimeUnit.NANOSECONDS);
        }

        void answered(double millis) {
            loop.execute(() -> {
                if (!over) {
                    answers++;
                    listener.answered(millis);
                    if (answers == rounds.packets()) {
                        end();
                    }
                }
            });
        }

        void failed(Throwable cause) {
            loop.execute(() -> {
                if (!over) {
                    cancel();
                    listener.failed(cause);
                }
            });
        }

        private void end() {
            if (!over) {
                cancel();
                listener.ended();
            }
        }

        void cancel() {
            if (over) {
                return;
            }
            over = true;
            if (timer != null) {
                timer.cancel(false);
            }
            order(() -> sequences.forEach(each -> waiting.computeIfPresent(each,
                    (_, asked) -> asked.request == this ? null : asked)));
        }
    }
}
