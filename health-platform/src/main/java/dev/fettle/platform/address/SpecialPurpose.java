package dev.fettle.platform.address;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What the IANA registries of special-purpose addresses say (IPv4: RFC 6890 and updates; IPv6: RFC 6890 and updates),
 * and the few blocks beside them that are no place to connect to from the outside. Where a block lies in another, the
 * narrower one counts. "N/A" in the column "globally reachable" is taken for no.
 *
 * @param network the block
 * @param purpose in a word or two, with the RFC
 * @param isGlobal whether the registry says that it is globally reachable
 */
record SpecialPurpose(Network network, String purpose, boolean isGlobal) {

    private static final List<SpecialPurpose> REGISTRIES = read("""
            # IPv4 special-purpose address registry
            0.0.0.0/8          | no  | this network, RFC 791
            0.0.0.0/32         | no  | this host, RFC 1122
            10.0.0.0/8         | no  | private, RFC 1918
            100.64.0.0/10      | no  | shared by carriers, RFC 6598
            127.0.0.0/8        | no  | loopback, RFC 1122
            169.254.0.0/16     | no  | link-local, RFC 3927
            172.16.0.0/12      | no  | private, RFC 1918
            192.0.0.0/24       | no  | protocol assignments, RFC 6890
            192.0.0.0/29       | no  | IPv4 service continuity, RFC 7335
            192.0.0.8/32       | no  | dummy address, RFC 7600
            192.0.0.9/32       | yes | port control protocol, RFC 7723
            192.0.0.10/32      | yes | TURN, RFC 8155
            192.0.0.170/32     | no  | NAT64 discovery, RFC 8880
            192.0.0.171/32     | no  | NAT64 discovery, RFC 8880
            192.0.2.0/24       | no  | documentation, RFC 5737
            192.31.196.0/24    | yes | AS112, RFC 7535
            192.52.193.0/24    | yes | AMT, RFC 7450
            192.88.99.0/24     | no  | former 6to4 relays, RFC 7526
            192.88.99.2/32     | no  | 6a44 relay, RFC 6751
            192.168.0.0/16     | no  | private, RFC 1918
            192.175.48.0/24    | yes | AS112, RFC 7534
            198.18.0.0/15      | no  | benchmarking, RFC 2544
            198.51.100.0/24    | no  | documentation, RFC 5737
            203.0.113.0/24     | no  | documentation, RFC 5737
            240.0.0.0/4        | no  | reserved, RFC 1112
            255.255.255.255/32 | no  | limited broadcast, RFC 919
            # IPv6 special-purpose address registry
            ::1/128            | no  | loopback, RFC 4291
            ::/128             | no  | unspecified, RFC 4291
            64:ff9b::/96       | yes | NAT64, RFC 6052
            64:ff9b:1::/48     | no  | local NAT64, RFC 8215
            100::/64           | no  | discard-only, RFC 6666
            100:0:0:1::/64     | no  | dummy prefix, RFC 9780
            2001::/23          | no  | protocol assignments, RFC 2928
            2001::/32          | no  | Teredo, RFC 4380
            2001:1::1/128      | yes | port control protocol, RFC 7723
            2001:1::2/128      | yes | TURN, RFC 8155
            2001:1::3/128      | yes | DNS-SD service registration, RFC 9665
            2001:2::/48        | no  | benchmarking, RFC 5180
            2001:3::/32        | yes | AMT, RFC 7450
            2001:4:112::/48    | yes | AS112, RFC 7535
            2001:10::/28       | no  | former ORCHID, RFC 4843
            2001:20::/28       | yes | ORCHIDv2, RFC 7343
            2001:30::/28       | yes | drone remote id, RFC 9374
            2001:db8::/32      | no  | documentation, RFC 3849
            2002::/16          | no  | 6to4, RFC 3056
            2620:4f:8000::/48  | yes | AS112, RFC 7534
            3fff::/20          | no  | documentation, RFC 9637
            5f00::/16          | no  | segment routing, RFC 9602
            fc00::/7           | no  | unique local, RFC 4193
            fe80::/10          | no  | link-local, RFC 4291
            # not in these registries
            224.0.0.0/4        | no  | multicast, RFC 5771
            ff00::/8           | no  | multicast, RFC 4291
            fec0::/10          | no  | former site-local, RFC 3879
            ::/3               | no  | not global unicast, RFC 4291
            4000::/2           | no  | not global unicast, RFC 4291
            8000::/1           | no  | not global unicast, RFC 4291
            """);

    /**
     * Where clouds tell a machine its credentials: link-local for nearly all, and the few that lie elsewhere.
     * Link-local
     * addresses are refused as a whole, since nobody watches over a network what only the next machine can reach.
     */
    private static final List<SpecialPurpose> METADATA = read("""
            169.254.0.0/16     | no  | link-local and cloud metadata, RFC 3927
            fe80::/10          | no  | link-local and cloud metadata, RFC 4291
            fd00:ec2::/32      | no  | cloud metadata (AWS)
            fd20:ce::254/128   | no  | cloud metadata (Google Cloud)
            fd00:42::42/128    | no  | cloud metadata (Scaleway)
            100.100.100.200/32 | no  | cloud metadata (Alibaba Cloud)
            168.63.129.16/32   | no  | platform address (Azure)
            192.0.0.192/32     | no  | cloud metadata (Oracle Cloud)
            """);

    /** Why the address is not reachable from everywhere; empty when it is. */
    static Optional<String> notGlobal(Ip ip) {
        return find(REGISTRIES, ip).filter(Predicate.not(SpecialPurpose::isGlobal)).map(SpecialPurpose::purpose);
    }

    /** What makes it a place where machines find credentials; empty when it is none. */
    static Optional<String> metadata(Ip ip) {
        return find(METADATA, ip).map(SpecialPurpose::purpose);
    }

    private static Optional<SpecialPurpose> find(List<SpecialPurpose> narrowestFirst, Ip ip) {
        for (SpecialPurpose each : narrowestFirst) {
            if (each.network.contains(ip)) {
                return Optional.of(each);
            }
        }
        return Optional.empty();
    }

    private static List<SpecialPurpose> read(String table) {
        return table.lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> Stream.of(line.split("\\|")).map(String::strip).toList())
                .map(row -> new SpecialPurpose(Network.parse(row.get(0)), row.get(2), row.get(1).equals("yes")))
                .sorted(Comparator.comparingInt((SpecialPurpose each) -> each.network.prefix()).reversed())
                .toList();
    }
}
