package dev.fettle.engine.probe.icmp;

import io.netty.channel.EventLoop;
import java.net.InetAddress;

/** A way to send echo requests. Any thread. */
interface Pinger {

    /** Who waits for answers; called on the event loop that was given, until it has ended or was cancelled. */
    interface Listener {

        /** A packet was answered, after so many milliseconds. */
        void answered(double millis);

        /** Nothing comes any more. */
        void ended();

        /** The packets could not be sent; nothing comes any more. */
        void failed(Throwable cause);
    }

    /** Which way that is, for details: {@code datagram socket}, {@code raw socket} or {@code program}. */
    String way();

    /**
     * Begins.
     *
     * @return cancels it; may be called on the event loop at any time
     */
    Runnable ping(InetAddress to, Rounds rounds, EventLoop loop, Listener listener);
}
