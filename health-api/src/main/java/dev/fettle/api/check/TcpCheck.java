package dev.fettle.api.check;

/**
 * Opens a TCP connection and closes it.
 *
 * @param host a name or an address
 * @param port 1 to 65535
 */
public record TcpCheck(String host, int port) implements CheckSpec {

    public TcpCheck {
        Arguments.requireText("host", host);
        Arguments.requireBetween("port", port, 1, 65_535);
    }

    @Override
    public String kind() {
        return "tcp";
    }

    @Override
    public String target() {
        return host + ":" + port;
    }
}
