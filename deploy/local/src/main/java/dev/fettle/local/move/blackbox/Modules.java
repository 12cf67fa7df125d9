package dev.fettle.local.move.blackbox;

import dev.fettle.local.move.Address;
import dev.fettle.local.move.Block;
import dev.fettle.local.move.CelText;
import dev.fettle.local.move.Draft;
import dev.fettle.local.move.Entry;
import dev.fettle.local.move.NoCounterpartException;
import dev.fettle.local.move.Note;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Makes checks of a module. For one module. */
final class Modules {

    private static final long USUAL_TTL = 64;
    private static final long SMALLEST_PACKET = 16;
    private static final long LARGEST_PACKET = 8972;
    private static final Set<String> TYPES = Set.of("A", "AAAA", "CNAME", "MX", "NS", "TXT", "SRV", "SOA", "PTR",
            "CAA");
    /** How a dialogue asks for TLS, and the protocol that asks so. */
    private static final Map<String, String> UPGRADES = Map.of("STARTTLS", "smtp", "\\S+ STARTTLS", "imap", "STLS",
            "pop3", "AUTH (?:TLS|SSL)", "ftp");

    private final Draft draft;
    private final Entry module;
    private final String name;

    Modules(Draft draft, Entry module, String name) {
        this.draft = draft;
        this.module = module;
        this.name = name;
    }

    /**
     * The kind and its keys.
     *
     * @throws NoCounterpartException when there is none
     */
    Block check(Target target) {
        String prober = module.text("prober", "");
        return switch (prober) {
            case "http" -> Block.of("http", new WebModule(draft, part("http"), name).check(target));
            case "tcp" -> Block.of("tcp", tcp(part("tcp"), target));
            case "icmp" -> Block.of("icmp", icmp(part("icmp"), target));
            case "dns" -> Block.of("dns", dns(part("dns"), target));
            case "grpc" -> Block.of("grpc", grpc(part("grpc"), target));
            case "unix" -> throw new NoCounterpartException("there is no check of Unix sockets.");
            default -> throw new NoCounterpartException("`prober: " + prober + "` is none that is known.");
        };
    }

    private Entry part(String prober) {
        Entry part = module.entry(prober).orElse(module);
        if (part != module) {
            part.ignoring("preferred_ip_protocol", "ip_protocol_fallback");
            if (part.has("source_ip_address")) {
                part.ignoring("source_ip_address");
                left(part, "source_ip_address", "which address a check comes from is not said.");
            }
        }
        return part;
    }

    private Block place(Target target) {
        Address address = Address.ofHost(target.address().replaceFirst("^[a-z]+://", ""), "tcp");
        if (address.port() == null) {
            throw new NoCounterpartException("its address has no port.");
        }
        return Block.of("host", address.host()).with("port", address.portOr(0));
    }

    private Block tcp(Entry tcp, Target target) {
        Block check = place(target);
        boolean tls = tcp.flag("tls", false);
        List<Block> dialogue = new ArrayList<>();
        for (Entry step : tcp.entries("query_response")) {
            step.ignoring("labels");
            expected(step).ifPresent(expect -> dialogue.add(Block.of("expect", expect)));
            step.text("send").filter(send -> !send.isEmpty())
                    .ifPresent(
                            send -> dialogue.add(draft.secrets().said(unescaped(send, step), step.at("send"), name)));
            if (step.flag("starttls", false)) {
                check.with("starttls", upgrade(dialogue, step));
                dialogue.clear();
            }
        }
        check.with("tls", tls ? (Object) true : null).with("dialogue", dialogue);
        if (tls || check.values().containsKey("starttls")) {
            Map<String, Object> secure = new LinkedHashMap<>(Secure.tls(tcp, draft, name).values());
            check.with("serverName", secure.remove("serverName"));
            if (!secure.isEmpty()) {
                left(tcp, "tls_config", "a `tcp` check trusts whom the engine trusts"
                        + " (`fettle.probe.trusted-certificates`), and shows no certificate of its own.");
            }
            draft.note(Note.Kind.DIFFERS, name, tcp.position(), "A `tcp` check over TLS is DEGRADED (TLS_EXPIRING) 14"
                    + " days before its certificate ends; `warn: 0s` would never be.");
        }
        return check;
    }

    private Optional<String> expected(Entry step) {
        return step.text("expect").filter(expect -> !expect.isEmpty()).map(Modules::line)
                .or(() -> step.text("expect_bytes").map(CelText::literal));
    }

    /** What went before belongs to asking for TLS. */
    private String upgrade(List<Block> dialogue, Entry step) {
        return dialogue.reversed().stream()
                .map(each -> String.valueOf(each.values().get("send")).strip().toUpperCase(Locale.ROOT))
                .flatMap(said -> UPGRADES.entrySet().stream().filter(way -> said.matches(way.getKey())))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseThrow(() -> new NoCounterpartException("it changes to TLS in a way that is not known (line "
                        + step.position().line() + ")."));
    }

    /** Each line is held against the expression there, without its end. */
    private static String line(String expression) {
        return "(?m)" + (expression.endsWith("$") && !expression.endsWith("\\$")
                ? expression.substring(0, expression.length() - 1) + "\\r?$"
                : expression);
    }

    private static String unescaped(String send, Entry step) {
        if (send.matches("(?s).*(\\$\\$\\{\\w+}|\\$\\w).*")) {
            throw new NoCounterpartException("it sends what it was sent before (line " + step.position().line() + ").");
        }
        return send + "\n";
    }

    private Block icmp(Entry icmp, Target target) {
        if (icmp.flag("dont_fragment", false)) {
            left(icmp, "dont_fragment", "an `icmp` check does not say it.");
        }
        if (icmp.number("ttl").filter(ttl -> ttl != USUAL_TTL).isPresent()) {
            left(icmp, "ttl", "an `icmp` check does not say it.");
        }
        Optional<Long> wanted = icmp == module
                ? Optional.empty()
                : icmp.number("payload_size").filter(size -> size > 0);
        Optional<Long> size = wanted.map(bytes -> Math.clamp(bytes, SMALLEST_PACKET, LARGEST_PACKET));
        if (!size.equals(wanted)) {
            draft.note(Note.Kind.DIFFERS, name, icmp.at("payload_size"), "A packet has " + SMALLEST_PACKET + " to "
                    + LARGEST_PACKET + " bytes of data here.");
        }
        draft.note(Note.Kind.DIFFERS, name, icmp.position(),
                "An echo is waited for as long as the timeout there, and for"
                        + " 1 s here; `wait` says otherwise.");
        return new Block().with("host", Address.ofHost(target.address(), "icmp").host()).with("packets", 1L)
                .with("size", size.orElse(null));
    }

    private Block dns(Entry dns, Target target) {
        String type = dns.text("query_type", "ANY").toUpperCase(Locale.ROOT);
        if (!TYPES.contains(type)) {
            throw new NoCounterpartException("it asks for records of the type " + type + ".");
        }
        if (dns.flag("dns_over_tls", false)) {
            throw new NoCounterpartException("it asks over TLS.");
        }
        if (!dns.flag("recursion_desired", true)) {
            left(dns, "recursion_desired", "a `dns` check always wishes for recursion.");
        }
        if (!dns.text("query_class", "IN").equalsIgnoreCase("IN")) {
            throw new NoCounterpartException("it asks for records of another class than IN.");
        }
        for (String key : List.of("validate_answer_rrs", "validate_authority_rrs", "validate_additional_rrs")) {
            if (dns.has(key)) {
                dns.entry(key).ifPresent(Entry::ignoringAll);
                left(dns, key,
                        "its expressions look at whole records as a zone file writes them. Say it as a condition on `records`.");
            }
        }
        List<String> codes = dns.texts("valid_rcodes");
        Address server = Address.ofHost(target.address(), "dns");
        return new Block()
                .with("name", dns.text("query_name", "").replaceFirst("\\.$", ""))
                .with("type", type)
                .with("server", server.host())
                .with("port", server.port() == null ? null : server.portOr(53))
                .with("transport",
                        dns.text("transport_protocol").filter(transport -> !transport.equals("udp")).orElse(null))
                .with("healthy",
                        codes.size() < 2
                                ? "rcode == '" + (codes.isEmpty() ? "NOERROR" : codes.getFirst()) + "'"
                                : codes.stream().map(code -> "'" + code + "'")
                                        .collect(Collectors.joining(", ", "rcode in [", "]")));
    }

    private Block grpc(Entry grpc, Target target) {
        Block check = place(target)
                .with("service",
                        grpc == module ? null : grpc.text("service").filter(service -> !service.isEmpty()).orElse(null))
                .with("tls", grpc == module ? null : secured(grpc));
        Map<String, String> metadata = new LinkedHashMap<>();
        if (grpc != module) {
            grpc.entry("metadata").ifPresent(of -> of.keys().forEach(
                    key -> metadata.put(key.toLowerCase(Locale.ROOT), String.join(", ", of.oneOrMore(key)))));
        }
        return check.with("metadata", draft.secrets().headers(metadata, grpc.at("metadata"), name));
    }

    /** Null without TLS; true where nothing is said of it. */
    private @Nullable Object secured(Entry grpc) {
        Block tls = Secure.tls(grpc, draft, name);
        return !grpc.flag("tls", false) ? null : tls.isEmpty() ? (Object) true : tls;
    }

    private void left(Entry part, String key, String why) {
        draft.note(Note.Kind.LEFT_OUT, name, part.at(key), "`" + key + "`: " + why);
    }
}
