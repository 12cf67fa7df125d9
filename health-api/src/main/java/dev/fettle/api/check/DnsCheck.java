package dev.fettle.api.check;

import org.jspecify.annotations.Nullable;

/**
 * Asks a name server one question.
 *
 * @param name whose records: a name, or an address when {@code type} is PTR
 * @param type which records
 * @param server whom to ask, a name or an address; null: the system's, in their order
 * @param port 1 to 65535, of {@code server}
 * @param transport how to ask
 * @param healthy a condition over the answer
 * @param degraded a condition over the answer; null: never
 */
public record DnsCheck(String name, Type type, @Nullable String server, int port, Transport transport, String healthy,
        @Nullable String degraded) implements CheckSpec {

    /** Types of records that can be asked for. */
    public enum Type {
        A(1), AAAA(28), CNAME(5), MX(15), NS(2), TXT(16), SRV(33), SOA(6), PTR(12), CAA(257);

        private final int code;

        Type(int code) {
            this.code = code;
        }

        /** Its number in questions and answers. */
        public int code() {
            return code;
        }
    }

    /** How a question is asked. */
    public enum Transport {
        /** Over UDP, and over TCP when the answer does not fit. */
        UDP,
        /** Over TCP. */
        TCP
    }

    public DnsCheck {
        Arguments.requireText("name", name);
        Arguments.requireBetween("port", port, 1, 65_535);
        Arguments.requireText("healthy", healthy);
    }

    @Override
    public String kind() {
        return "dns";
    }

    /** The name server; empty for the system's. */
    @Override
    public String target() {
        return server == null ? "" : Arguments.authority(server, port);
    }
}
