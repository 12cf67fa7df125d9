package dev.fettle.engine.probe.metrics;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fettle.engine.probe.Failures;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A circuit breaker, as its application tells. Immutable; any thread.
 *
 * @param name its own, or that of the method that it guards
 * @param state in capitals: CLOSED, OPEN, HALF_OPEN, FORCED_OPEN, DISABLED, METRICS_ONLY
 * @param failureRate in percent; null when it is not told, or not known for want of calls
 * @param calls what it has counted, where that is told in place of a rate
 * @param openInAll seconds that it was open since the application started; null when that is not told
 */
record Breaker(String name, String state, @Nullable Double failureRate, Calls calls, @Nullable Double openInAll) {

    /** A longer name is cut. */
    static final int LONGEST_NAME = 200;

    private static final int MOST = 500;
    /** In which all calls go through. */
    private static final Set<String> GOOD = Set.of("CLOSED", "DISABLED", "METRICS_ONLY");
    private static final List<String> METRICS = List.of("resilience4j_circuitbreaker_state",
            "resilience4j_circuitbreaker_failure_rate", "ft_circuitbreaker_state", "ft_circuitbreaker_calls",
            "base_ft_circuitbreaker_state", "base_ft_circuitbreaker_calls");

    /** It lets nothing through. */
    boolean isOpen() {
        return state.equals("OPEN") || state.equals("FORCED_OPEN");
    }

    /** It tries whether it may close. */
    boolean isRecovering() {
        return state.equals("HALF_OPEN");
    }

    /** It is open, and will try by itself whether it may close. */
    boolean triesAgain() {
        return state.equals("OPEN");
    }

    /** It lets not everything through, or nobody knows. */
    boolean isWorrying() {
        return !GOOD.contains(state);
    }

    // ---- Resilience4j: /actuator/circuitbreakers, /actuator/health, /actuator/health/circuitBreakers

    /** Whether a document is one that tells of circuit breakers when there are any. */
    static boolean isDocument(JsonNode document) {
        return document.path("circuitBreakers").isObject() || document.path("status").isTextual();
    }

    /** Those of a document; none when it tells of none. */
    static List<Breaker> of(JsonNode document) {
        List<Breaker> found = new ArrayList<>();
        JsonNode own = document.path("circuitBreakers");
        JsonNode all = own.isObject() ? own : ofHealth(document);
        all.properties().forEach(each -> {
            JsonNode told = each.getValue().path("details").isObject()
                    ? each.getValue().path("details")
                    : each.getValue();
            boolean isBreaker = told.path("state").isTextual() && told.has("failureRate");
            if (isBreaker && found.size() < MOST) {
                found.add(new Breaker(line(each.getKey()), state(told.path("state").asText()),
                        percent(told.path("failureRate").asText("")), Calls.NONE, null));
            }
        });
        return found;
    }

    private static JsonNode ofHealth(JsonNode document) {
        JsonNode parts = document.path("components").isObject()
                ? document.path("components")
                : document.path("details");
        JsonNode part = parts.path("circuitBreakers");
        return part.isObject() ? part.path("details") : parts;
    }

    private static @Nullable Double percent(String text) {
        try {
            return percent(Double.parseDouble(text.replace("%", "").strip()));
        } catch (NumberFormatException notTold) {
            return null;
        }
    }

    /** To two digits; null when it is none. Resilience4j says -1 as long as there were too few calls. */
    static @Nullable Double percent(double percent) {
        return Double.isFinite(percent) && percent >= 0 ? Math.round(percent * 100) / 100.0 : null;
    }

    // ---- metrics as text: Resilience4j by Micrometer, SmallRye Fault Tolerance

    /** What of metrics is about circuit breakers. */
    static List<Sample> samples(String metrics) {
        return Sample.of(metrics, METRICS);
    }

    /** Those that metrics tell of; none when they tell of none. One that several tell of is as bad as the worst. */
    static List<Breaker> of(List<Sample> metrics) {
        Map<String, String> states = new TreeMap<>();
        Map<String, Double> rates = new TreeMap<>();
        Map<String, Calls> calls = new TreeMap<>();
        Map<String, Double> open = new TreeMap<>();
        for (Sample sample : metrics) {
            Map<String, String> labels = sample.labels();
            String name = line(labels.getOrDefault("name", labels.getOrDefault("method", "")));
            switch (sample.name().startsWith("base_") ? sample.name().substring(5) : sample.name()) {
                case "resilience4j_circuitbreaker_state", "ft_circuitbreaker_state_current" -> {
                    if (sample.value() == 1 && labels.containsKey("state")) {
                        states.merge(name, state(labels.get("state")), Breaker::worse);
                    }
                }
                case "resilience4j_circuitbreaker_failure_rate" -> rates.merge(name, sample.value(), Math::max);
                case "ft_circuitbreaker_state_total_seconds" -> {
                    if ("open".equals(labels.get("state"))) {
                        open.merge(name, sample.value(), Math::max);
                    }
                }
                case "ft_circuitbreaker_calls_total" -> {
                    Calls more = switch (labels.getOrDefault("circuitBreakerResult", "")) {
                        case "failure" -> new Calls(sample.value(), 0);
                        case "success" -> new Calls(0, sample.value());
                        default -> Calls.NONE; // one that was not let through says nothing of the target
                    };
                    calls.merge(name, more, Calls::plus);
                }
                default -> {
                    // of no interest
                }
            }
        }
        return states.entrySet().stream().limit(MOST)
                .map(each -> new Breaker(each.getKey(), each.getValue(),
                        percent(rates.getOrDefault(each.getKey(), -1.0)),
                        calls.getOrDefault(each.getKey(), Calls.NONE), open.get(each.getKey())))
                .toList();
    }

    private static String worse(String one, String other) {
        return badness(other) > badness(one) ? other : one;
    }

    private static int badness(String state) {
        return switch (state) {
            case "OPEN", "FORCED_OPEN" -> 3;
            case "HALF_OPEN" -> 2;
            default -> GOOD.contains(state) ? 0 : 1;
        };
    }

    /** Whether metrics tell only how long breakers were in each state, and not in which they are. */
    static boolean onlyTotals(List<Sample> metrics) {
        return metrics.stream().anyMatch(sample -> sample.name().contains("state_total"));
    }

    /** HALF_OPEN of {@code halfOpen}, {@code half_open} and {@code HALF_OPEN}. */
    private static String state(String written) {
        return line(written).replaceAll("(?<=[a-z])(?=[A-Z])", "_").toUpperCase(Locale.ROOT);
    }

    private static String line(String text) {
        String line = Failures.text(text);
        return line.length() > LONGEST_NAME ? line.substring(0, LONGEST_NAME) : line;
    }
}
