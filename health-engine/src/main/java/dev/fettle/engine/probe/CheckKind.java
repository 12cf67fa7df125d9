package dev.fettle.engine.probe;

import dev.fettle.api.check.CheckSpec;
import dev.fettle.platform.expression.Language;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * A kind of check: how its settings are read, and how a check of that kind is made ready. One class for each kind, with
 * a
 * public constructor without parameters and {@code @AutoService(CheckKind.class)}: that is how it is found, and nothing
 * else lists the kinds. It keeps nothing; any thread.
 *
 * @param <C> what a check of this kind is
 */
public interface CheckKind<C extends CheckSpec> {

    /** The timeout of a component that says none. */
    Duration USUAL_TIMEOUT = Duration.ofSeconds(2);

    /** The key in configuration: lower-case letters, digits and {@code -}. */
    String name();

    /** One sentence for the schema of the file: when a target is healthy. */
    String says();

    /** What its checks are. */
    Class<C> type();

    /** The timeout of a component that says none: longer where an answer takes more turns than a request over HTTP. */
    default Duration timeout() {
        return USUAL_TIMEOUT;
    }

    /** What its conditions see beside what all see ({@link Conditions}); nothing for a kind without conditions. */
    default Map<String, Language.Type> variables() {
        return Map.of();
    }

    /**
     * Reads the settings. Every key is asked for in every call, whatever the others say: so the same code tells the
     * schema which keys there are.
     *
     * @return empty when they cannot be used; why is told then
     */
    Optional<C> read(Settings settings);

    /**
     * Makes a check ready, on the lane that will attempt it.
     *
     * @throws IllegalArgumentException when it cannot be attempted; the message shows no secret
     */
    Prober prepare(C check, ProbeContext context);
}
