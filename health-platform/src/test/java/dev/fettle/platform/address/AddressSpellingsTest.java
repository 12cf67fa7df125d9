package dev.fettle.platform.address;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Hosts in many spellings: what each preset says of them. {@code +} allowed, {@code -} refused, {@code x} no host. */
class AddressSpellingsTest {

    private static final int PORT = 443;

    private static final String SPELLINGS = """
            # host                             | open | no-metadata | public-only | why
            8.8.8.8                            | + | + | + | public
            8.8.8.8.                           | + | + | + | a final dot changes nothing
            1.1.1.1                            | + | + | + | public
            172.15.255.255                     | + | + | + | just below 172.16/12
            172.32.0.0                         | + | + | + | just above 172.16/12
            100.63.255.255                     | + | + | + | just below 100.64/10
            100.128.0.0                        | + | + | + | just above 100.64/10
            223.255.255.255                    | + | + | + | just below multicast
            192.0.0.9                          | + | + | + | the registry says yes within a block of no
            192.31.196.1                       | + | + | + | AS112
            0.0.0.0                            | + | + | - | this host
            0.1.2.3                            | + | + | - | this network
            127.0.0.1                          | + | + | - | loopback
            127.0.0.1.                         | + | + | - | loopback with a final dot
            127.255.255.254                    | + | + | - | all of 127/8 is loopback
            10.0.0.1                           | + | + | - | private
            10.255.255.255                     | + | + | - | private, to its end
            172.16.0.1                         | + | + | - | private
            172.31.255.255                     | + | + | - | private, to its end
            192.168.1.1                        | + | + | - | private
            100.64.0.1                         | + | + | - | shared by carriers
            100.127.255.255                    | + | + | - | shared by carriers, to its end
            192.0.0.8                          | + | + | - | dummy
            192.0.0.170                        | + | + | - | NAT64 discovery
            192.0.2.1                          | + | + | - | documentation
            198.51.100.7                       | + | + | - | documentation
            203.0.113.7                        | + | + | - | documentation
            198.18.0.1                         | + | + | - | benchmarking
            198.19.255.255                     | + | + | - | benchmarking, to its end
            192.88.99.1                        | + | + | - | former 6to4 relays
            192.88.99.2                        | + | + | - | 6a44
            224.0.0.1                          | + | + | - | multicast
            239.255.255.255                    | + | + | - | multicast, to its end
            240.0.0.1                          | + | + | - | reserved
            255.255.255.255                    | + | + | - | broadcast
            169.254.169.254                    | + | - | - | metadata
            169.254.169.254.                   | + | - | - | metadata with a final dot
            169.254.170.2                      | + | - | - | metadata of containers
            169.254.0.0                        | + | - | - | link-local, from its begin
            169.254.255.255                    | + | - | - | link-local, to its end
            100.100.100.200                    | + | - | - | metadata within 100.64/10
            168.63.129.16                      | + | - | - | a public address that is the platform's
            192.0.0.192                        | + | - | - | metadata
            2606:4700:4700::1111               | + | + | + | public
            [2606:4700:4700::1111]             | + | + | + | in brackets
            2606:4700:4700:0:0:0:0:1111        | + | + | + | written out
            2001:4860:4860::8888               | + | + | + | public
            2001:20::1                         | + | + | + | ORCHIDv2: yes within a block of no
            2001:1::1                          | + | + | + | port control protocol
            2620:4f:8000::1                    | + | + | + | AS112
            ::                                 | + | + | - | unspecified
            ::1                                | + | + | - | loopback
            [::1]                              | + | + | - | loopback in brackets
            0:0:0:0:0:0:0:1                    | + | + | - | loopback written out
            0000:0000:0000:0000:0000:0000:0000:0001 | + | + | - | with all its zeros
            fc00::1                            | + | + | - | unique local
            fdff:ffff::1                       | + | + | - | unique local, to its end
            FD00::1                            | + | + | - | upper case
            fec0::1                            | + | + | - | former site-local
            ff02::1                            | + | + | - | multicast
            2001:db8::1                        | + | + | - | documentation
            3fff::1                            | + | + | - | documentation
            5f00::1                            | + | + | - | segment routing
            100::1                             | + | + | - | discard-only
            100:0:0:1::1                       | + | + | - | dummy prefix
            2001:2::1                          | + | + | - | benchmarking
            2001:10::1                         | + | + | - | former ORCHID
            4000::1                            | + | + | - | not given to anybody
            e000::1                            | + | + | - | not given to anybody
            fe80::1                            | + | - | - | link-local
            febf::1                            | + | - | - | link-local, to its end
            fd00:ec2::254                      | + | - | - | metadata
            FD00:0EC2:0:0:0:0:0:254            | + | - | - | metadata, written out in upper case
            fd20:ce::254                       | + | - | - | metadata
            fd00:42::42                        | + | - | - | metadata
            # IPv4-mapped
            ::ffff:8.8.8.8                     | + | + | + | is 8.8.8.8
            ::ffff:808:808                     | + | + | + | is 8.8.8.8 in hex
            ::ffff:127.0.0.1                   | + | + | - | is loopback
            ::ffff:7f00:1                      | + | + | - | is loopback in hex
            [::FFFF:7F00:0001]                 | + | + | - | is loopback in upper case
            0:0:0:0:0:ffff:10.0.0.1            | + | + | - | is private
            ::ffff:169.254.169.254             | + | - | - | is metadata
            ::ffff:a9fe:a9fe                   | + | - | - | is metadata in hex
            # IPv4-compatible and IPv4-translated
            ::8.8.8.8                          | + | + | - | no global unicast
            ::127.0.0.1                        | + | + | - | loopback inside
            ::169.254.169.254                  | + | - | - | metadata inside
            ::a9fe:a9fe                        | + | - | - | metadata inside, in hex
            ::ffff:0:169.254.169.254           | + | - | - | metadata inside, translated
            # NAT64
            64:ff9b::8.8.8.8                   | + | + | + | 8.8.8.8 behind a translator
            64:ff9b::808:808                   | + | + | + | the same in hex
            64:ff9b::10.0.0.1                  | + | + | - | private behind a translator
            64:ff9b::7f00:1                    | + | + | - | loopback behind a translator
            64:ff9b::169.254.169.254           | + | - | - | metadata behind a translator
            64:ff9b::a9fe:a9fe                 | + | - | - | the same in hex
            64:ff9b:1::8.8.8.8                 | + | + | - | a local translator is not global
            64:ff9b:1::169.254.169.254         | + | - | - | prefix of 96 bits
            64:ff9b:1:a9fe:a9:fe00::           | + | - | - | prefix of 48 bits
            64:ff9b:1:7a9:fe:a9fe::            | + | - | - | prefix of 56 bits
            64:ff9b:1:7:a9:fea9:fe00:0         | + | - | - | prefix of 64 bits
            # 6to4
            2002:808:808::1                    | + | + | - | 6to4 is not global
            2002:7f00:1::                      | + | + | - | loopback inside
            2002:a9fe:a9fe::1                  | + | - | - | metadata inside
            2002:A9FE:A9FE:0:0:0:0:0           | + | - | - | the same in upper case
            # Teredo: the server, and the client with its bits turned
            2001:0:808:808:0:0:f7f7:f7f7       | + | + | - | Teredo is not global
            2001:0:a9fe:a9fe::                 | + | - | - | metadata as the server
            2001:0:808:808::5601:5601          | + | - | - | metadata as the client
            # ISATAP
            2606:4700::5efe:8.8.8.8            | + | + | + | public outside and inside
            2606:4700::5efe:127.0.0.1          | + | + | - | loopback inside
            2606:4700::200:5efe:169.254.169.254 | + | - | - | metadata inside
            # what some programs take for an address, and others do not
            2130706433                         | x | x | x | decimal
            2852039166                         | x | x | x | decimal
            0x7f000001                         | x | x | x | hex
            0X7F000001                         | x | x | x | hex
            0xA9FEA9FE                         | x | x | x | hex
            017700000001                       | x | x | x | octal
            0177.0.0.1                         | x | x | x | octal
            0177.0.0.01                        | x | x | x | octal
            0x7f.0.0.1                         | x | x | x | hex in parts
            127.0.0.0x1                        | x | x | x | hex at the end
            0251.0376.0251.0376                | x | x | x | octal
            169.254.0251.254                   | x | x | x | octal in between
            127.1                              | x | x | x | short
            127.0.1                            | x | x | x | short
            10.1                               | x | x | x | short
            127.1.                             | x | x | x | short with a final dot
            1                                  | x | x | x | very short
            127.000.000.001                    | x | x | x | with zeros
            256.1.1.1                          | x | x | x | too large
            1.2.3.4.5                          | x | x | x | too many
            127.0.0.1..                        | x | x | x | two final dots
            127..0.1                           | x | x | x | an empty part
            %31%32%37.0.0.1                    | x | x | x | percent-encoded
            127%2e0%2e0%2e1                    | x | x | x | percent-encoded dots
            fe80::1%eth0                       | x | x | x | a zone
            [fe80::1%25eth0]                   | x | x | x | a zone, encoded
            ::1%1                              | x | x | x | a zone
            [127.0.0.1]                        | x | x | x | IPv4 in brackets
            ::ffff:0177.0.0.1                  | x | x | x | octal inside
            ::ffff:127.1                       | x | x | x | short inside
            ::ffff:2130706433                  | x | x | x | decimal inside
            1::2::3                            | x | x | x | two gaps
            12345::                            | x | x | x | too large
            :::                                | x | x | x | nothing
            １２７.０.０.１                    | x | x | x | full-width digits
            ①②⑦.⓪.⓪.①                        | x | x | x | circled digits
            127。0。0。1                       | x | x | x | ideographic dots
            127.0.0.1/8                        | x | x | x | a network
            127.0.0.1:80                       | x | x | x | with a port
            user@127.0.0.1                     | x | x | x | with a user
            127.0.0.1\\@8.8.8.8                | x | x | x | with a backslash
            169.254.169.254#                   | x | x | x | with a fragment
            """;

    static Stream<Arguments> spellings() {
        return SPELLINGS.lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> Stream.of(line.split("\\|")).map(String::strip).toList())
                .map(row -> Arguments.of(row.get(0), String.join("", row.subList(1, 4)), row.get(4)));
    }

    @ParameterizedTest(name = "{0}: {1}, {2}")
    @MethodSource("spellings")
    void aSpellingIsJudgedByWhatItMeans(String host, String verdicts, String why) {
        String judged = Stream.of("open", "no-metadata", "public-only")
                .map(preset -> verdict(AddressPolicy.of(preset, List.of(), List.of()), host))
                .reduce("", String::concat);

        assertThat(judged).as(why).isEqualTo(verdicts);
    }

    @Test
    void thereAreManySpellings() {
        assertThat(spellings().count()).isGreaterThanOrEqualTo(90);
    }

    private static String verdict(AddressPolicy policy, String host) {
        Host parsed;
        try {
            parsed = Host.parse(host);
        } catch (IllegalArgumentException noHost) {
            return "x";
        }
        return switch (parsed) {
            case Host.Address(InetAddress address) -> policy.refusal(address, PORT).isEmpty() ? "+" : "-";
            case Host.Name _ -> "name";
        };
    }
}
