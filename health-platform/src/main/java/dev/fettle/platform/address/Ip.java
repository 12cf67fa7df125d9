package dev.fettle.platform.address;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;

/**
 * An address as a number.
 *
 * @param isV4 whether it is an IPv4 address, which then stands in the lower 32 bits of {@code low}
 * @param high the first eight bytes of an IPv6 address
 * @param low the last eight
 */
record Ip(boolean isV4, long high, long low) {

    /** The address; one that is IPv4-mapped is the IPv4 address that it stands for. */
    static Ip of(InetAddress address) {
        ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
        if (address instanceof Inet4Address) {
            return v4(bytes.getInt());
        }
        return new Ip(false, bytes.getLong(), bytes.getLong());
    }

    static Ip v4(long bits) {
        return new Ip(true, 0, bits & 0xFFFF_FFFFL);
    }

    /** So many bits of an IPv6 address from that place on, counted from 0 at its left; within one of its halves. */
    long bits(int from, int count) {
        if (from + count <= 64) {
            return high >>> (64 - from - count) & mask(count);
        }
        if (from >= 64) {
            return low >>> (128 - from - count) & mask(count);
        }
        throw new IllegalArgumentException("bits must not cross the middle, were " + from + " and " + count);
    }

    private static long mask(int count) {
        return count == 64 ? -1 : (1L << count) - 1;
    }

    int width() {
        return isV4 ? 32 : 128;
    }
}
