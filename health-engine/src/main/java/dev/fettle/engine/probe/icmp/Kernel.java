package dev.fettle.engine.probe.icmp;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The few calls of Linux that ICMP needs, with its numbers. Not for several threads, but for {@link #wake}.
 *
 * @see <a href="file:../../../../../../../../../docs/reference/checks/icmp.md">which way packets go</a>
 */
@SuppressWarnings("restricted") // calls of the kernel are what it is for
final class Kernel {

    static final int DATAGRAM = 2;
    static final int RAW = 3;

    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;
    private static final int IPPROTO_ICMP = 1;
    private static final int IPPROTO_ICMPV6 = 58;
    private static final int SOL_RAW = 255;
    private static final int ICMP_FILTER = 1;
    private static final int TYPES_V6 = 256;
    private static final int NONBLOCK_CLOEXEC = 0x800 | 0x80000;
    private static final short POLLIN = 1;
    private static final int POLLFD_BYTES = 8;
    private static final int SOCKADDR_BYTES = 28;
    private static final int ENETUNREACH = 101;
    private static final int ENOBUFS = 105;
    private static final int EHOSTUNREACH = 113;
    private static final int EAGAIN = 11;
    private static final int LARGEST_PACKET = 65_536;
    private static final int FOREVER = -1;

    private static final MemoryLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

    private final Arena arena = Arena.ofShared(); // as long as the process
    private final MemorySegment state = arena.allocate(STATE);
    private final MemorySegment buffer = arena.allocate(LARGEST_PACKET);
    private final MemorySegment address = arena.allocate(SOCKADDR_BYTES, 8);
    private final MemorySegment addressLength = arena.allocate(JAVA_INT);
    private final MemorySegment one = arena.allocate(JAVA_LONG);
    private final MemorySegment counter = arena.allocate(JAVA_LONG);
    private final MethodHandle socket = call("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
    private final MethodHandle setsockopt = call("setsockopt",
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
    private final MethodHandle sendto = call("sendto",
            FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT));
    private final MethodHandle recvfrom = call("recvfrom",
            FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, ADDRESS));
    private final MethodHandle poll = call("poll", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
    private final MethodHandle eventfd = call("eventfd", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
    private final MethodHandle read = call("read", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
    private final MethodHandle write = Linker.nativeLinker()
            .downcallHandle(Linker.nativeLinker().defaultLookup().findOrThrow("write"),
                    FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
    private final int waker;

    /** @throws IOException when this system has no such calls */
    Kernel() throws IOException {
        one.set(JAVA_LONG, 0, 1);
        waker = (int) checked("eventfd", invoke(eventfd, 0, NONBLOCK_CLOEXEC));
    }

    /**
     * Opens an ICMP socket that never blocks.
     *
     * @param kind {@link #DATAGRAM}, or {@link #RAW}, which needs a privilege
     * @throws IOException when that is not permitted, or there is no IPv6
     */
    int open(boolean v6, int kind) throws IOException {
        int opened = (int) checked("socket", invoke(socket, v6 ? AF_INET6 : AF_INET, kind | NONBLOCK_CLOEXEC,
                v6 ? IPPROTO_ICMPV6 : IPPROTO_ICMP));
        if (kind == RAW) {
            long _ = checked("setsockopt", v6 ? onlyRepliesV6(opened) : onlyRepliesV4(opened));
        }
        return opened;
    }

    /** A raw socket hears all ICMP of the machine otherwise. A bit stands for a type that is left out. */
    private long onlyRepliesV4(int socket) {
        try (Arena turn = Arena.ofConfined()) {
            MemorySegment left = turn.allocateFrom(JAVA_INT, ~(1 << Echo.REPLY_V4));
            return invoke(setsockopt, socket, SOL_RAW, ICMP_FILTER, left, (int) left.byteSize());
        }
    }

    private long onlyRepliesV6(int socket) {
        try (Arena turn = Arena.ofConfined()) {
            MemorySegment left = turn.allocate(TYPES_V6 / Byte.SIZE, JAVA_INT.byteAlignment());
            left.fill((byte) 0xFF);
            left.setAtIndex(JAVA_INT, Echo.REPLY_V6 / Integer.SIZE, ~(1 << Echo.REPLY_V6 % Integer.SIZE));
            return invoke(setsockopt, socket, IPPROTO_ICMPV6, ICMP_FILTER, left, (int) left.byteSize());
        }
    }

    /**
     * Sends the packet.
     *
     * @throws NoRouteToHostException when there is no way to that address
     * @throws IOException when the kernel refuses otherwise
     */
    void send(int socket, InetAddress to, byte[] packet) throws IOException {
        MemorySegment.copy(packet, 0, buffer, JAVA_BYTE, 0, packet.length);
        address.fill((byte) 0);
        byte[] bytes = to.getAddress();
        boolean v6 = to instanceof Inet6Address;
        address.set(JAVA_SHORT, 0, (short) (v6 ? AF_INET6 : AF_INET));
        MemorySegment.copy(bytes, 0, address, JAVA_BYTE, v6 ? 8 : 4, bytes.length);
        long _ = checked("sendto", invoke(sendto, socket, buffer, (long) packet.length, 0, address, v6 ? 28 : 16));
    }

    /** What was received. */
    record Received(InetAddress from, ByteBuffer packet) {}

    /** The next packet that is there; null when there is none. */
    @Nullable
    Received receive(int socket, boolean v6) throws UnknownHostException {
        addressLength.set(JAVA_INT, 0, SOCKADDR_BYTES);
        long length = invoke(recvfrom, socket, buffer, buffer.byteSize(), 0, address, addressLength);
        if (length < 0) {
            return null;
        }
        byte[] from = address.asSlice(v6 ? 8 : 4, v6 ? 16 : 4).toArray(JAVA_BYTE);
        return new Received(InetAddress.getByAddress(from),
                ByteBuffer.wrap(buffer.asSlice(0, length).toArray(JAVA_BYTE)));
    }

    /** Waits until one of the sockets can be read or somebody wakes it. */
    void await(int... sockets) {
        try (Arena turn = Arena.ofConfined()) {
            MemorySegment fds = turn.allocate((long) POLLFD_BYTES * (sockets.length + 1), 4);
            for (int i = 0; i <= sockets.length; i++) {
                fds.set(JAVA_INT, (long) POLLFD_BYTES * i, i == 0 ? waker : sockets[i - 1]);
                fds.set(JAVA_SHORT, (long) POLLFD_BYTES * i + 4, POLLIN);
            }
            long _ = invoke(poll, fds, (long) sockets.length + 1, FOREVER);
        }
        long _ = invoke(read, waker, counter, JAVA_LONG.byteSize());
    }

    /** Wakes who waits. Any thread; does not block. */
    void wake() {
        try {
            long _ = (long) write.invokeExact(waker, one, JAVA_LONG.byteSize());
        } catch (Throwable e) {
            throw new IllegalStateException("a call of the kernel failed", e);
        }
    }

    private long invoke(MethodHandle call, Object... arguments) {
        Object[] all = new Object[arguments.length + 1];
        all[0] = state;
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        try {
            return ((Number) call.invokeWithArguments(all)).longValue();
        } catch (Throwable e) {
            throw new IllegalStateException("a call of the kernel failed", e);
        }
    }

    private long checked(String call, long result) throws IOException {
        if (result >= 0) {
            return result;
        }
        int error = (int) ERRNO.get(state, 0L);
        throw switch (error) {
            case ENETUNREACH, EHOSTUNREACH -> new NoRouteToHostException("there is no way to it");
            case EAGAIN, ENOBUFS -> new IOException("no buffer space for " + call);
            default -> new KernelException(call, error);
        };
    }

    /** The kernel refused, for a reason that is ours. */
    static final class KernelException extends IOException {

        private static final long serialVersionUID = 1L;

        KernelException(String call, int error) {
            super(call + " was refused with error " + error);
        }
    }

    private static MethodHandle call(String name, FunctionDescriptor signature) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), signature,
                Linker.Option.captureCallState("errno"));
    }
}
