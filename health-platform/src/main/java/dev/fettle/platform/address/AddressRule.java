package dev.fettle.platform.address;

import java.util.List;
import java.util.Locale;

/**
 * An entry of {@code fettle.address.allow} or {@code fettle.address.deny}: networks and ports.
 *
 * @param networks one, or both families for {@code *}
 * @param fromPort the first port
 * @param toPort the last
 * @param text as it was written
 */
record AddressRule(List<Network> networks, int fromPort, int toPort, String text) {

    private static final int LAST_PORT = 65_535;
    private static final String FORMS = "must be an address or a network with or without a port, such as 10.0.0.0/8,"
            + " 192.0.2.7:443, [fd00::/8]:8000-8999 or *:25";

    AddressRule {
        networks = List.copyOf(networks);
    }

    /**
     * @throws IllegalArgumentException when the text is no such entry; the message names it
     */
    static AddressRule parse(String written) {
        String text = written.strip().toLowerCase(Locale.ROOT);
        int close = text.indexOf(']');
        int colon = text.indexOf(':', close + 1);
        String place = colon < 0 ? text : text.substring(0, colon);
        if (text.startsWith("[") != (close > 0)) {
            throw new IllegalArgumentException("'" + written + "' " + FORMS);
        }
        if (close > 0 && close != place.length() - 1) {
            throw new IllegalArgumentException("'" + written + "' " + FORMS);
        }
        if (close < 0 && text.indexOf(':', colon + 1) > colon && colon >= 0) {
            throw new IllegalArgumentException("'" + written + "' " + FORMS + ": IPv6 stands in brackets");
        }
        try {
            List<Network> networks = networks(close < 0 ? place : place.substring(1, close), close > 0);
            String ports = colon < 0 ? "0-" + LAST_PORT : text.substring(colon + 1);
            int dash = ports.indexOf('-');
            int from = port(dash < 0 ? ports : ports.substring(0, dash));
            int to = port(dash < 0 ? ports : ports.substring(dash + 1));
            if (from > to) {
                throw new IllegalArgumentException("its first port is above its last");
            }
            return new AddressRule(networks, from, to, text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("'" + written + "' " + FORMS + ": " + e.getMessage(), e);
        }
    }

    boolean matches(Ip ip, int port) {
        if (port < fromPort || port > toPort) {
            return false;
        }
        for (Network network : networks) {
            if (network.contains(ip)) {
                return true;
            }
        }
        return false;
    }

    private static List<Network> networks(String text, boolean bracketed) {
        if (text.equals("*") && !bracketed) {
            return List.of(Network.parse("0.0.0.0/0"), Network.parse("::/0"));
        }
        Network network = Network.parse(text);
        if (network.first().isV4() == bracketed) {
            throw new IllegalArgumentException("IPv6 stands in brackets, IPv4 does not");
        }
        return List.of(network);
    }

    private static int port(String text) {
        boolean digits = !text.isEmpty() && text.length() <= 5 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        int port = digits ? Integer.parseInt(text) : -1;
        if (port < 0 || port > LAST_PORT) {
            throw new IllegalArgumentException("a port must be 0 to " + LAST_PORT);
        }
        return port;
    }
}
