package dev.fettle.engine.probe;

import dev.fettle.api.check.Observation;
import dev.fettle.api.check.Outcome;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What somebody's own probe answered, as it can be kept, sent and shown: bounded, of the types that were agreed, and
 * without the secrets of the settings.
 */
record OwnOutcome(Secrets secrets) {

    private static final int MOST_DETAILS = 50;
    private static final int LONGEST_NAME = 100;
    private static final int LONGEST_TEXT = 1_000;

    Outcome fit(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Success(var seen) -> new Outcome.Success(fit(seen));
            case Outcome.Worrying(var reason, var message, var seen) ->
                new Outcome.Worrying(reason, shown(message), fit(seen));
            case Outcome.Failure(var reason, var message, var seen) ->
                new Outcome.Failure(reason, shown(message), fit(seen));
            case Outcome.Timeout(var budget, var message, var seen) ->
                new Outcome.Timeout(budget, shown(message), fit(seen));
            case Outcome.Inconclusive(var message, var seen) -> new Outcome.Inconclusive(shown(message), fit(seen));
        };
    }

    private String shown(String message) {
        return Failures.text(secrets.mask(message));
    }

    private Observation fit(Observation seen) {
        Map<String, Object> details = new LinkedHashMap<>();
        seen.details().forEach((name, value) -> {
            if (name != null && value != null && details.size() < MOST_DETAILS) {
                details.put(cut(name, LONGEST_NAME), fit(value));
            }
        });
        return new Observation(seen.latency(), seen.phases(), details);
    }

    private Object fit(Object value) {
        return switch (value) {
            case Boolean truth -> truth;
            case Integer number -> number;
            case Long number -> number;
            case Double number -> number;
            case BigInteger number when number.bitLength() <= Long.SIZE -> number;
            case BigDecimal number -> number.doubleValue();
            case Number number -> number.doubleValue();
            default -> cut(secrets.mask(String.valueOf(value)), LONGEST_TEXT);
        };
    }

    private static String cut(String text, int longest) {
        return text.length() <= longest ? text : text.substring(0, longest);
    }
}
