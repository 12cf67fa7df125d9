package dev.fettle.local.move.blackbox;

import dev.fettle.local.move.Address;
import dev.fettle.local.move.Block;
import dev.fettle.local.move.Draft;
import dev.fettle.local.move.Entry;
import dev.fettle.local.move.Note;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Makes checks of a module. For one module. */
final class Modules {

    private static final Set<String> TYPES = Set.of("A", "AAAA", "CNAME", "MX", "NS", "TXT", "SRV", "SOA", "PTR",
            "CAA");
    /** How a dialogue asks for TLS, and the protocol that asks so. */
    private static final Map<String, String> UPGRADES = Map.of("STARTTLS", "smtp", ". STARTTLS", "imap", "A1 STARTTLS",
            "imap", "STLS",
            "pop3", "AUTH TLS", "ftp");

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
        Block secure = Secure.tls(tcp);
        List<Block> dialogue = new ArrayList<>();
        for (Entry step : tcp.entries("query_response")) {
            step.ignoring("labels");
            if (step.flag("starttls", false)) {
                check.with("starttls", upgrade(dialogue, step));
                dialogue.clear();
            }
            step.text("expect").ifPresent(expect -> dialogue.add(Block.of("expect", line(expect))));
            step.text("send").ifPresent(send -> dialogue.add(Block.of("send", sent(send, step))));
        }
        check.with("tls", tls ? (Object) true : null).with("dialogue", dialogue);
        if (!secure.isEmpty()) {
            left(tcp, "tls_config", "a `tcp` check trusts whom the engine trusts, and asks for its own host.");
        }
        return check;
    }

    /** What went before belongs to asking for TLS. */
    private String upgrade(List<Block> dialogue, Entry step) {
        return dialogue.reversed().stream()
                .map(each -> String.valueOf(each.values().get("send")).strip())
                .filter(UPGRADES::containsKey)
                .findFirst()
                .map(UPGRADES::get)
                .orElseThrow(() -> new NoCounterpartException("it changes to TLS in a way that is not known (line "
                        + step.position().line() + ")."));
    }

    /** Each line is held against the expression there, without its end. */
    private static String line(String expression) {
        return "(?m)" + (expression.endsWith("$") && !expression.endsWith("\\$")
                ? expression.substring(0, expression.length() - 1) + "\\r?$"
                : expression);
    }

    private static String sent(String send, Entry step) {
        if (send.matches("(?s).*(\\$\\$\\{\\w+}|\\$\\w).*")) {
            throw new NoCounterpartException("it sends what it was sent before (line " + step.position().line() + ").");
        }
        return send.replace("\\", "\\\\") + "\n";
    }

    private Block icmp(Entry icmp, Target target) {
        for (String key : List.of("dont_fragment", "ttl")) {
            if (icmp.has(key) && icmp.flag(key.equals("ttl") ? "dont_fragment" : key, true)) {
                icmp.ignoring(key);
                left(icmp, key, "an `icmp` check does not say it.");
            }
        }
        return new Block().with("host", Address.ofHost(target.address(), "icmp").host()).with("packets", 1L)
                .with("size",
                        icmp == module ? null : icmp.number("payload_size").filter(size -> size > 0).orElse(null));
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
                .with("tls", grpc != module && grpc.flag("tls", false) ? (Object) true : null);
        if (grpc != module && !Secure.tls(grpc).isEmpty()) {
            left(grpc, "tls_config", "a `grpc` check trusts whom the engine trusts, and asks for its own host.");
        }
        return check.with("metadata", grpc == module ? Map.of() : grpc.map("metadata"));
    }

    private void left(Entry part, String key, String why) {
        draft.note(Note.Kind.LEFT_OUT, name, part.at(key), "`" + key + "`: " + why);
    }
}
