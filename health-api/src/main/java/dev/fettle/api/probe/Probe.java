package dev.fettle.api.probe;

import dev.fettle.api.check.Outcome;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * A probe of one's own, for a kind of check that Fettle does not have. A class with a public constructor without
 * parameters, named in {@code META-INF/services/dev.fettle.api.probe.Probe} of a jar in the engine's directory of
 * probes. One object serves all checks of its kind, several at once.
 */
public interface Probe {

    /** The key of the kind in configuration: lower-case letters, digits and {@code -}, none of Fettle's own. */
    String kind();

    /**
     * What is wrong with the settings of a check, each a sentence that begins with the key; none: nothing. Asked when
     * configuration is read, by {@code ./fettle check} too; a check with a problem is refused. It asks nobody and
     * answers at once. Variables that are not set read as their placeholders there.
     *
     * @param settings as they stand under the kind: texts, numbers, booleans, lists and maps
     */
    default List<String> problems(Map<String, Object> settings) {
        return List.of();
    }

    /**
     * One attempt. Called on a virtual thread of its own, so it may block; the answer may as well come later, on any
     * thread. A throw, a failed stage or null is taken for our own trouble ({@link Outcome.Inconclusive}), which
     * changes
     * no status. Once the budget is over the attempt is a timeout whatever comes: the thread is interrupted, and a
     * stage
     * that is a {@link java.util.concurrent.CompletableFuture} is cancelled. As long as a call does not come back all
     * the same, the next attempts of that check are inconclusive.
     *
     * @param request what to check, in which time, and the way to addresses
     * @return a message of up to 200 characters and up to 50 details are kept: texts, numbers and booleans
     */
    CompletionStage<Outcome> attempt(ProbeRequest request);
}
