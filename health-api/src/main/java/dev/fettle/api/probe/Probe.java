package dev.fettle.api.probe;

import dev.fettle.api.check.Outcome;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * A probe of one's own, for a kind of check that Fettle does not have. A class with a public constructor without
 * parameters, named in {@code META-INF/services/dev.fettle.api.probe.Probe} of a jar in the engine's directory of
 * probes.
 * One object serves all checks of its kind, on several event loops at once.
 */
public interface Probe {

    /** The key of the kind in configuration: lower-case letters, digits and {@code -}, none of Fettle's own. */
    String kind();

    /**
     * What is wrong with the settings of a check, each a sentence that begins with the key; none: nothing. Asked when
     * configuration is read, by {@code ./fettle check} too; a check with a problem is refused. Variables that are not
     * set
     * read as their placeholders there.
     *
     * @param settings as they stand under the kind: texts, numbers, booleans, lists and maps
     */
    default List<String> problems(Map<String, Object> settings) {
        return List.of();
    }

    /**
     * One attempt. Called on an event loop, so it must not block; the answer may come on any thread. A throw, a failed
     * stage or null is taken for our own trouble ({@link Outcome.Inconclusive}), which changes no status. Once the
     * budget is
     * over the attempt is a timeout whatever comes, and a stage that is a
     * {@link java.util.concurrent.CompletableFuture} is
     * cancelled.
     *
     * @param request what to check, in which time, and the way to addresses
     */
    CompletionStage<Outcome> attempt(ProbeRequest request);
}
