package dev.fettle.local.move.gatus;

import dev.fettle.local.move.Block;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The check that an endpoint becomes, without its conditions.
 *
 * @param name of the kind
 * @param check its keys so far
 * @param terms what its conditions can speak of
 * @param warns whether it has a key for how long a certificate must be valid
 * @param known expressions of conditions that mean something of their own here; empty text for what the check itself
 * sees to
 */
record Kind(String name, Block check, Terms terms, boolean warns, Map<String, String> known) {

    private static final String USUAL = "status == 'SERVING'";
    private static final String SERVING = "[BODY].status == SERVING";
    private static final String NOT_SERVING = "[BODY].status != SERVING";
    private static final String SUCCEEDED = "[STATUS] == 0";

    Kind {
        known = Map.copyOf(known);
    }

    Kind(String name, Block check, Terms terms, boolean warns) {
        this(name, check, terms, warns, Map.of());
    }

    static Kind of(String name, Block check) {
        return new Kind(name, check, Terms.LATENCY, false);
    }

    /** Of a health service, whose answer conditions see as a body. */
    static Kind grpc(Block check) {
        return new Kind("grpc", check, Terms.LATENCY, false,
                Map.of(SERVING, USUAL, NOT_SERVING, "status != 'SERVING'"));
    }

    /** Of a greeting: nobody logs in, and the status is 0 there. */
    static Kind greeting(Block check) {
        return new Kind("ssh", check, Terms.LATENCY, false, Map.of(SUCCEEDED, ""));
    }

    Optional<String> known(String condition) {
        return Optional.ofNullable(known.get(condition.strip().replaceAll("\\s+", " ")));
    }

    /** Whether these conditions are what the kind demands anyway. */
    boolean isUsual(List<String> healthy) {
        return name.equals("grpc") && healthy.equals(List.of(USUAL));
    }

    /** What must be true when no condition says so; empty for what the kind itself takes for healthy. */
    Optional<String> connected() {
        return switch (name) {
            case "http" -> Optional.of("status > 0");
            case "dns" -> Optional.of("rcode != ''");
            case "grpc" -> Optional.of("status in ['SERVING', 'NOT_SERVING', 'UNKNOWN']");
            default -> Optional.empty();
        };
    }

    /** What an answer must match when no condition looks at it: there must be one. */
    Optional<String> answered() {
        return switch (name) {
            case "tcp" -> check.values().containsKey("dialogue") ? Optional.of("(?s).") : Optional.empty();
            case "udp", "websocket" -> check.values().containsKey("send") ? Optional.of("^") : Optional.empty();
            default -> Optional.empty();
        };
    }

    /** Whether conditions of ours can stand beside it. */
    boolean hasConditions() {
        return !name.equals("tls");
    }

    /** Whether it warns of a certificate that ends soon unless told otherwise. */
    boolean alwaysWarns() {
        return warns || name.equals("smtp");
    }
}
