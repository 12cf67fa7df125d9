package dev.fettle.engine.probe.dns;

import dev.fettle.api.check.DnsCheck;
import dev.fettle.platform.address.Host;
import io.netty.buffer.ByteBuf;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * What a name server is asked. Immutable; any thread.
 *
 * <p>
 * It asks for recursion, says that it understands the flag for authentic data, and that answers over UDP may have 1232
 * bytes (EDNS), which no network has to cut.
 *
 * @param name absolute, without the last dot, in lower case
 */
record Question(String name, DnsCheck.Type type) {

    private static final int RECURSION_DESIRED = 0x0100;
    private static final int AUTHENTIC_UNDERSTOOD = 0x0020;
    private static final int CLASS_IN = 1;
    private static final int TYPE_OPT = 41;
    private static final int LARGEST_OVER_UDP = 1232;

    /**
     * Reads the name of a check: an address is asked for by its name under {@code in-addr.arpa} or {@code ip6.arpa}.
     *
     * @throws IllegalArgumentException when it is no name, or an address and the type is not PTR
     */
    static Question of(String name, DnsCheck.Type type) {
        return switch (Host.parse(name)) {
            case Host.Name(String text) -> new Question(undotted(text).toLowerCase(Locale.ROOT), type);
            case Host.Address(InetAddress address) when type == DnsCheck.Type.PTR ->
                new Question(reversed(address), type);
            case Host.Address _ -> throw new IllegalArgumentException("an address has records of type PTR only");
        };
    }

    /**
     * As it goes over the wire, with that number.
     *
     * @param extended whether it says more than a server of the last century understands: EDNS, the flag
     */
    void write(int id, boolean extended, ByteBuf out) {
        out.writeShort(id).writeShort(extended ? RECURSION_DESIRED | AUTHENTIC_UNDERSTOOD : RECURSION_DESIRED);
        out.writeShort(1).writeShort(0).writeShort(0).writeShort(extended ? 1 : 0);
        for (String label : name.split("\\.", -1)) {
            out.writeByte(label.length()).writeBytes(label.getBytes(StandardCharsets.US_ASCII));
        }
        out.writeByte(0).writeShort(type.code()).writeShort(CLASS_IN);
        if (extended) {
            out.writeByte(0).writeShort(TYPE_OPT).writeShort(LARGEST_OVER_UDP).writeInt(0).writeShort(0);
        }
    }

    private static String undotted(String name) {
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }

    private static String reversed(InetAddress address) {
        byte[] bytes = address.getAddress();
        StringBuilder name = new StringBuilder(72);
        for (int i = bytes.length - 1; i >= 0; i--) {
            int octet = bytes[i] & 0xFF;
            if (address instanceof Inet6Address) {
                name.append(Integer.toHexString(octet & 0xF)).append('.').append(Integer.toHexString(octet >> 4))
                        .append('.');
            } else {
                name.append(octet).append('.');
            }
        }
        return name.append(address instanceof Inet6Address ? "ip6.arpa" : "in-addr.arpa").toString();
    }
}
