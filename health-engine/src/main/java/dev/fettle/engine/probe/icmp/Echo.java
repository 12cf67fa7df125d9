package dev.fettle.engine.probe.icmp;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * An echo request or its reply: RFC 792, RFC 4443 §4. Pure.
 *
 * @param identifier of who asks, 16 bits
 * @param sequence which one it is, 16 bits
 * @param nonce the first 8 bytes of the data, which nobody else can guess
 */
record Echo(int identifier, int sequence, long nonce) {

    static final int HEAD = 8;
    static final int REPLY_V4 = 0;
    static final int REPLY_V6 = 129;

    private static final int REQUEST_V4 = 8;
    private static final int REQUEST_V6 = 128;
    private static final int NONCE_BYTES = 8;
    private static final int WORD = 4;

    /** The request, with so many bytes of data. Of IPv6 the kernel makes the checksum, as it knows the addresses. */
    byte[] request(boolean v6, int size) {
        ByteBuffer packet = ByteBuffer.allocate(HEAD + size);
        packet.put((byte) (v6 ? REQUEST_V6 : REQUEST_V4)).put((byte) 0).putShort((short) 0);
        packet.putShort((short) identifier).putShort((short) sequence).putLong(nonce);
        while (packet.hasRemaining()) {
            packet.put((byte) packet.position());
        }
        if (!v6) {
            packet.putShort(2, checksum(packet.array()));
        }
        return packet.array();
    }

    /**
     * Reads what came.
     *
     * @param headed whether the head of IPv4 comes first
     * @return null when it is no reply to an echo request
     */
    static @Nullable Echo reply(ByteBuffer packet, boolean v6, boolean headed) {
        int at = headed && packet.remaining() > 0 ? (packet.get(packet.position()) & 0xF) * WORD : 0;
        ByteBuffer icmp = packet.slice();
        if (icmp.remaining() < at + HEAD + NONCE_BYTES) {
            return null;
        }
        int type = icmp.get(at) & 0xFF;
        if (type != (v6 ? REPLY_V6 : REPLY_V4) || icmp.get(at + 1) != 0) {
            return null;
        }
        return new Echo(icmp.getShort(at + 4) & 0xFFFF, icmp.getShort(at + 6) & 0xFFFF, icmp.getLong(at + HEAD));
    }

    /** The Internet checksum: RFC 1071. */
    static short checksum(byte[] bytes) {
        int sum = 0;
        for (int i = 0; i < bytes.length; i += 2) {
            int low = i + 1 < bytes.length ? bytes[i + 1] & 0xFF : 0;
            sum += (bytes[i] & 0xFF) << 8 | low;
        }
        while (sum >>> 16 != 0) {
            sum = (sum & 0xFFFF) + (sum >>> 16);
        }
        return (short) ~sum;
    }
}
