package dev.fettle.api.check;

import org.jspecify.annotations.Nullable;

/**
 * Sends a datagram, and expects one.
 *
 * @param host a name or an address
 * @param port 1 to 65535
 * @param send text with escapes ({@code \r \n \t \\ \0 \xHH}), or hexadecimal digits
 * @param expect a regular expression (RE2) that must be found in an answer; null: that it is not refused is enough
 * @param hex whether {@code send} is hexadecimal digits and the answer is seen as such
 * @param healthy a condition over the answer; null: what is expected came
 * @param degraded a condition over the answer; null: never
 */
public record UdpCheck(String host, int port, String send, @Nullable String expect, boolean hex,
        @Nullable String healthy, @Nullable String degraded) implements CheckSpec {

    public UdpCheck {
        Arguments.requireText("host", host);
        Arguments.requireBetween("port", port, 1, 65_535);
        Arguments.requireText("send", send);
    }

    @Override
    public String kind() {
        return "udp";
    }

    @Override
    public String target() {
        return Arguments.authority(host, port);
    }
}
