package dev.fettle.platform.address;

import java.util.ArrayList;
import java.util.List;

/**
 * IPv4 addresses that stand in IPv6 addresses: whoever carries such a packet on may deliver it to the IPv4 address.
 */
final class Embedded {

    private static final Network COMPATIBLE = Network.parse("::/96");
    private static final Network TRANSLATED = Network.parse("::ffff:0:0:0/96");
    private static final Network NAT64 = Network.parse("64:ff9b::/96");
    private static final Network LOCAL_NAT64 = Network.parse("64:ff9b:1::/48");
    private static final Network SIX_TO_FOUR = Network.parse("2002::/16");
    private static final Network TEREDO = Network.parse("2001::/32");
    private static final long ISATAP = 0x0000_5EFEL;
    /** Says in an interface identifier that it is of a globally unique IPv4 address. */
    private static final long UNIVERSAL = 0x0200_0000L;

    private Embedded() {}

    /** All addresses that a connection to this one may reach; itself first. */
    static List<Ip> meanings(Ip ip) {
        if (ip.isV4()) {
            return List.of(ip);
        }
        List<Ip> all = new ArrayList<>(2);
        all.add(ip);
        if ((COMPATIBLE.contains(ip) && ip.low() > 1) || TRANSLATED.contains(ip) || NAT64.contains(ip)) {
            all.add(Ip.v4(ip.low()));
        } else if (LOCAL_NAT64.contains(ip)) {
            addLocal(ip, all);
        } else if (SIX_TO_FOUR.contains(ip)) {
            all.add(Ip.v4(ip.bits(16, 32)));
        } else if (TEREDO.contains(ip)) {
            all.add(Ip.v4(ip.bits(32, 32)));
            all.add(Ip.v4(~ip.bits(96, 32)));
        }
        if ((ip.bits(64, 32) & ~UNIVERSAL) == ISATAP) {
            all.add(Ip.v4(ip.bits(96, 32)));
        }
        return all;
    }

    /**
     * Nobody but its operator knows how long the prefix is, so each form of RFC 6052 that fits is one of the meanings:
     * 48, 56, 64 or 96 bits, bits 64 to 71 zero, nothing behind the address. None of them is 0.0.0.0.
     */
    private static void addLocal(Ip ip, List<Ip> all) {
        List<Long> found = new ArrayList<>(List.of(ip.bits(96, 32)));
        if (ip.bits(64, 8) == 0) {
            if (ip.bits(88, 40) == 0) {
                found.add(ip.bits(48, 16) << 16 | ip.bits(72, 16));
            }
            if (ip.bits(96, 32) == 0) {
                found.add(ip.bits(56, 8) << 24 | ip.bits(72, 24));
            }
            if (ip.bits(104, 24) == 0) {
                found.add(ip.bits(72, 32));
            }
        }
        found.stream().filter(bits -> bits != 0).map(Ip::v4).forEach(all::add);
    }
}
