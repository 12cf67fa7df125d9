package dev.fettle.platform.address;

import java.net.Inet4Address;
import java.net.InetAddress;

/**
 * All addresses that begin with the same bits.
 *
 * @param first the one with zeros only behind the prefix
 * @param prefix how many bits they share
 */
record Network(Ip first, int prefix) {

    /**
     * Reads an address, or a network such as {@code 10.0.0.0/8} or {@code fd00::/8}.
     *
     * @throws IllegalArgumentException when it is none; the message says what is wrong, without the text
     */
    static Network parse(String text) {
        int slash = text.indexOf('/');
        String address = slash < 0 ? text : text.substring(0, slash);
        Ip ip = literal(address);
        int prefix = slash < 0 ? ip.width() : prefix(text.substring(slash + 1), ip.width());
        Network network = new Network(truncated(ip, prefix), prefix);
        if (!network.first.equals(ip)) {
            throw new IllegalArgumentException("it has bits behind its prefix of " + prefix);
        }
        return network;
    }

    boolean contains(Ip ip) {
        return ip.isV4() == first.isV4() && truncated(ip, prefix).equals(first);
    }

    private static Ip literal(String text) {
        if (!(hostOf(text) instanceof Host.Address(InetAddress address))) {
            throw new IllegalArgumentException("it is no address");
        }
        if (address instanceof Inet4Address && text.indexOf(':') >= 0) {
            throw new IllegalArgumentException("write an IPv4 address as such");
        }
        return Ip.of(address);
    }

    private static Host hostOf(String text) {
        try {
            return Host.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("it is no address", e);
        }
    }

    private static int prefix(String text, int width) {
        boolean digits = !text.isEmpty() && text.length() <= 3 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        int prefix = digits ? Integer.parseInt(text) : -1;
        if (prefix < 0 || prefix > width) {
            throw new IllegalArgumentException("its prefix must be 0 to " + width);
        }
        return prefix;
    }

    private static Ip truncated(Ip ip, int prefix) {
        if (ip.isV4()) {
            return Ip.v4(prefix == 0 ? 0 : ip.low() & -1L << (32 - prefix));
        }
        long high = prefix == 0 ? 0 : ip.high() & (prefix >= 64 ? -1 : -1L << (64 - prefix));
        long low = prefix <= 64 ? 0 : ip.low() & (prefix == 128 ? -1 : -1L << (128 - prefix));
        return new Ip(false, high, low);
    }
}
