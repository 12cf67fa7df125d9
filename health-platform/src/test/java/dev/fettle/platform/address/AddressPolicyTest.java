package dev.fettle.platform.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressPolicyTest {

    private static boolean allows(AddressPolicy policy, String address, int port) {
        return policy.refusal(InetAddress.ofLiteral(address), port).isEmpty();
    }

    @Test
    void thePresetForPrivateNetworksRefusesMetadataOnly() {
        AddressPolicy policy = AddressPolicy.of("no-metadata", List.of(), List.of());

        assertThat(policy).hasToString("no-metadata, allow [], deny []");
        assertThat(allows(policy, "10.0.0.1", 80)).isTrue();
        assertThat(policy.refusal(InetAddress.ofLiteral("169.254.169.254"), 80))
                .contains("fettle.address.policy no-metadata: link-local and cloud metadata, RFC 3927");
    }

    @ParameterizedTest(name = "{0}, allow {1}, deny {2}: {3} port {4} is allowed: {5}")
    @CsvSource(delimiter = '|', textBlock = """
            open         |                            | *:25              | 8.8.8.8              | 25   | false
            open         |                            | *:25              | 8.8.8.8              | 26   | true
            open         |                            | *:25              | 2606:4700::1         | 25   | false
            open         |                            | 0.0.0.0/0:25      | 2606:4700::1         | 25   | true
            open         |                            | 0.0.0.0/0:25      | 64:ff9b::8.8.8.8     | 25   | false
            open         |                            | 10.0.0.0/8        | ::ffff:10.1.2.3      | 80   | false
            open         |                            | 10.0.0.0/8        | 2002:a00:1::         | 80   | false
            open         | 10.0.0.0/8                 | 10.1.0.0/16       | 10.1.0.1             | 80   | false
            open         | 10.1.0.0/16                | 10.0.0.0/8        | 10.1.0.1             | 80   | false
            no-metadata  | 169.254.169.254:80         |                   | 169.254.169.254      | 80   | true
            no-metadata  | 169.254.169.254:80         |                   | 169.254.169.254      | 443  | false
            no-metadata  | [64:ff9b::/96]             |                   | 64:ff9b::a9fe:a9fe   | 80   | false
            public-only  | 10.0.0.0/8:5432            |                   | 10.20.30.40          | 5432 | true
            public-only  | 10.0.0.0/8:5432            |                   | 10.20.30.40          | 80   | false
            public-only  | 10.0.0.0/8:5000-5999       |                   | 10.20.30.40          | 5999 | true
            public-only  | 10.0.0.0/8:5000-5999       |                   | 10.20.30.40          | 6000 | false
            public-only  | [FD00::/8]:443             |                   | fd12:3456::1         | 443  | true
            public-only  | 10.0.0.0/8                 |                   | 64:ff9b::10.0.0.1    | 80   | true
            public-only  | [64:ff9b:1::/48]           |                   | 64:ff9b:1::8.8.8.8   | 80   | true
            public-only  | [64:ff9b:1::/48]           |                   | 64:ff9b:1::10.0.0.1  | 80   | false
            allowed-only |                            |                   | 8.8.8.8              | 80   | false
            allowed-only | 8.8.8.8                    |                   | 8.8.8.8              | 80   | true
            allowed-only | 8.8.8.8                    |                   | 8.8.8.9              | 80   | false
            allowed-only | *:443                      | 127.0.0.0/8,[::1] | 8.8.8.8              | 443  | true
            allowed-only | *:443                      | 127.0.0.0/8,[::1] | 127.0.0.1            | 443  | false
            allowed-only | *:443                      | 127.0.0.0/8,[::1] | ::1                  | 443  | false
            """)
    void entriesComeBeforeThePresetAndRefusalsFirst(String preset, String allow, String deny, String address, int port,
            boolean allowed) {
        AddressPolicy policy = AddressPolicy.of(preset, list(allow), list(deny));

        assertThat(allows(policy, address, port)).isEqualTo(allowed);
    }

    private static List<String> list(String entries) {
        return entries == null ? List.of() : List.of(entries.split(","));
    }

    @Test
    void aRefusalNamesTheRule() {
        AddressPolicy policy = AddressPolicy.of("public-only", List.of(), List.of("10.0.0.0/8:5432"));

        assertThat(policy.refusal(InetAddress.ofLiteral("10.0.0.1"), 5432))
                .contains("fettle.address.deny 10.0.0.0/8:5432");
        assertThat(policy.refusal(InetAddress.ofLiteral("192.168.0.1"), 80))
                .contains("fettle.address.policy public-only: private, RFC 1918");
        assertThat(policy.refusal(InetAddress.ofLiteral("64:ff9b::a00:1"), 80)).contains(
                "fettle.address.policy public-only: private, RFC 1918, by the IPv4 address inside");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"10.0.0.0/33", "10.0.0.1/8", "10.0.0.0/", "10.0.0.0/-1", "10.0.0.0/08x", "10.0/8",
            "fd00::/8",
            "[fd00::/8", "fd00::/8]", "[fd00::/129]", "[10.0.0.0/8]", "[::ffff:10.0.0.0/104]", "[fd00::/8]x",
            "10.0.0.0/8:", "10.0.0.0/8:65536", "10.0.0.0/8:x", "10.0.0.0/8:90-80", "10.0.0.0/8:1-2-3", "localhost",
            "example.com:443", "0177.0.0.1", "*/8", "[*]", ":25", "[fe80::1%eth0]"})
    void anEntryThatCannotBeReadIsNamed(String entry) {
        assertThatThrownBy(() -> AddressPolicy.of("open", List.of("10.0.0.0/8", entry), List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("fettle.address.allow: '" + entry + "' must be an address or a network");
        assertThatThrownBy(() -> AddressPolicy.of("open", List.of(), List.of(entry)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("fettle.address.deny: '" + entry + "' must be an address or a network");
    }

    @Test
    void anUnknownPresetIsNamed() {
        assertThatThrownBy(() -> AddressPolicy.of("closed", List.of(), List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("fettle.address.policy must be one of open, no-metadata, public-only, allowed-only,"
                        + " was 'closed'");
    }
}
