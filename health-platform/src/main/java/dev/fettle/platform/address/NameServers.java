package dev.fettle.platform.address;

import io.netty.resolver.dns.DnsServerAddressStream;
import io.netty.resolver.dns.DnsServerAddressStreamProviders;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** Which name servers are asked where nobody says another. */
public final class NameServers {

    private static final int USUAL_PORT = 53;

    private NameServers() {}

    /**
     * The configured ones, else the system's, in their order; never none. After a {@link Resolver} was created this
     * does not
     * block.
     *
     * @throws IllegalArgumentException when a configured name server is not an address
     */
    public static List<InetSocketAddress> of(DnsConfig dns) {
        return dns.servers()
                .map(servers -> servers.stream().map(NameServers::parse).toList())
                .orElseGet(NameServers::ofTheSystem);
    }

    private static List<InetSocketAddress> ofTheSystem() {
        DnsServerAddressStream stream = DnsServerAddressStreamProviders.platformDefault().nameServerAddressStream(".");
        List<InetSocketAddress> servers = new ArrayList<>(stream.size());
        for (int i = 0; i < stream.size(); i++) {
            servers.add(stream.next());
        }
        return List.copyOf(servers);
    }

    private static InetSocketAddress parse(String server) {
        URI uri = URI.create("dns://" + server);
        try {
            if (uri.getHost() != null && Host.parse(uri.getHost()) instanceof Host.Address(InetAddress address)) {
                return new InetSocketAddress(address, uri.getPort() < 0 ? USUAL_PORT : uri.getPort());
            }
            throw new IllegalArgumentException("it is a name");
        } catch (IllegalArgumentException notAnAddress) {
            throw new IllegalArgumentException("a name server must be address or address:port, was '" + server + "'",
                    notAnAddress);
        }
    }
}
