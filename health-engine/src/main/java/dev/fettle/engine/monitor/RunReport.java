package dev.fettle.engine.monitor;

import dev.fettle.api.check.Observation;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.component.Reason;
import dev.fettle.engine.state.Verdict;
import dev.fettle.engine.status.CheckResult;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How one run of one component ended.
 *
 * @param outcome what its last attempt found
 * @param attempts how many attempts it made
 * @param at when it began
 */
record RunReport(Outcome outcome, int attempts, Instant at) {

    /** A surrogate without its other half. */
    private static final Pattern HALF = Pattern.compile("\\p{Cs}");

    /** What kind of end it was. */
    Reason reason() {
        return switch (outcome) {
            case Outcome.Success _ -> Reason.OK;
            case Outcome.Worrying worrying -> worrying.reason();
            case Outcome.Failure failure -> failure.reason();
            case Outcome.Timeout _ -> Reason.TIMEOUT;
            case Outcome.Inconclusive _ -> Reason.INTERNAL;
        };
    }

    /** The result for people and for the history; the verdict is null when the trouble was ours. */
    CheckResult result(@Nullable Verdict verdict) {
        Observation observation = outcome.observation();
        return new CheckResult(at, verdict == null ? null : verdict.status(),
                verdict == null ? Reason.INTERNAL : verdict.reason(),
                verdict == null ? Verdict.oneLine(inconclusive()) : verdict.message(),
                observation.latency().toMillis(), CheckResult.phasesMs(observation.phases()), attempts,
                fit(observation.details()));
    }

    /** Details, too, come from outside, and half a character cannot be written as JSON. */
    private static Map<String, Object> fit(Map<String, Object> details) {
        if (details.entrySet().stream().allMatch(each -> isFit(each.getKey()) && isFit(each.getValue()))) {
            return details;
        }
        Map<String, Object> fit = HashMap.newHashMap(details.size());
        details.forEach((name, value) -> fit.put(whole(name), value instanceof String text ? whole(text) : value));
        return fit;
    }

    private static boolean isFit(Object value) {
        return !(value instanceof String text) || text.chars().noneMatch(each -> Character.isSurrogate((char) each));
    }

    private static String whole(String text) {
        return HALF.matcher(text).replaceAll("?");
    }

    private String inconclusive() {
        return outcome instanceof Outcome.Inconclusive(String message, _) ? message : "";
    }
}
