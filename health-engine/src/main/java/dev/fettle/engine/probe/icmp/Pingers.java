package dev.fettle.engine.probe.icmp;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Which way echo requests go in this process, found out once: a datagram socket, a raw socket, or the program
 * {@code ping}. Any thread.
 */
final class Pingers {

    private static final String NONE = "ICMP sockets are not permitted (net.ipv4.ping_group_range, CAP_NET_RAW), and the"
            + " program ping is not installed";

    private final @Nullable PingSockets sockets;
    private final @Nullable PingProgram program;

    private Pingers(@Nullable PingSockets sockets, @Nullable PingProgram program) {
        this.sockets = sockets;
        this.program = program;
    }

    /** Those of the process. Done soon; looked for on a thread of its own when first asked. */
    static CompletableFuture<Pingers> ofTheProcess() {
        return Holder.FOUND;
    }

    /**
     * For addresses of that family.
     *
     * @throws IllegalStateException when there is no way
     */
    Pinger of(boolean v6) {
        Pinger socket = sockets == null ? null : sockets.pinger(v6);
        if (socket != null) {
            return socket;
        }
        if (program != null) {
            return program;
        }
        throw new IllegalStateException(NONE);
    }

    private static Pingers find() {
        return new Pingers(sockets(), PingProgram.installed().orElse(null));
    }

    /**
     * Whatever keeps a system from it (it is no Linux, the virtual machine cannot call it): the program is asked then.
     */
    private static @Nullable PingSockets sockets() {
        if (!"Linux".equals(System.getProperty("os.name"))) {
            return null;
        }
        try {
            return PingSockets.open();
        } catch (Exception | LinkageError notHere) {
            return null;
        }
    }

    private static final class Holder {

        static final CompletableFuture<Pingers> FOUND = CompletableFuture.supplyAsync(Pingers::find,
                task -> Thread.ofPlatform().daemon().name("icmp-start").start(task));
    }
}
