package dev.fettle.engine.probe;

import dev.cel.runtime.CelVariableResolver;
import dev.fettle.api.check.Phase;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What an attempt saw, as conditions see it: what all kinds have ({@link Conditions}), and what the kind adds. What
 * nobody asks for is not computed. Confined to the lane.
 */
public final class Seen implements CelVariableResolver {

    private final Progress progress;
    private final @Nullable Peer peer;
    private final Function<String, @Nullable Object> own;

    /**
     * @param peer at the other end of the connection; null when there is none
     * @param own what the kind adds: the value of a variable, null when there is none
     */
    public Seen(Progress progress, @Nullable Peer peer, Function<String, @Nullable Object> own) {
        this.progress = progress;
        this.peer = peer;
        this.own = own;
    }

    @Override
    public Optional<Object> find(String name) {
        return Optional.ofNullable(value(name)).map(Seen::wide);
    }

    /** Numbers of 64 bits, as CEL has them: others would equal none. */
    private static Object wide(Object value) {
        return switch (value) {
            case Integer number -> (Object) number.longValue();
            case Short number -> (Object) number.longValue();
            case Float number -> (Object) number.doubleValue();
            default -> value;
        };
    }

    private @Nullable Object value(String name) {
        return switch (name) {
            case "latency" -> progress.latency().toMillis();
            case "ip" -> peer == null ? null : peer.ip();
            case "phases.resolve" -> millis(Phase.RESOLVE);
            case "phases.connect" -> millis(Phase.CONNECT);
            case "phases.tls" -> millis(Phase.TLS);
            case "phases.processing" -> millis(Phase.PROCESSING);
            case "phases.transfer" -> millis(Phase.TRANSFER);
            case "tls.version" -> peer == null
                    ? null
                    : peer.certified().map(Peer.Certified::version).orElse(null);
            case "tls.expiresInDays" -> peer == null
                    ? null
                    : peer.certified().map(certified -> Certificates.daysUntil(certified.notAfter())).orElse(null);
            default -> own.apply(name);
        };
    }

    private @Nullable Long millis(Phase phase) {
        var duration = progress.spentIn(phase);
        return duration == null ? null : duration.toMillis();
    }
}
