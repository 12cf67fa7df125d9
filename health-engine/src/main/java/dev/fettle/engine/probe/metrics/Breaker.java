package dev.fettle.engine.probe.metrics;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fettle.engine.probe.Failures;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A circuit breaker, as its application tells. Immutable; any thread.
 *
 * @param name its own, or that of the method that it guards
 * @param state in capitals: CLOSED, OPEN, HALF_OPEN, FORCED_OPEN, DISABLED, METRICS_ONLY
 * @param failureRate in percent; null when it is not told, or not known for want of calls
 */
record Breaker(String name, String state, @Nullable Double failureRate) {

    private static final int MOST = 500;
    private static final int LONGEST_NAME = 150;
    private static final List<String> METRICS = List.of("resilience4j_circuitbreaker_", "ft_circuitbreaker_",
            "base_ft_circuitbreaker_");

    /** It lets nothing through. */
    boolean isOpen() {
        return state.equals("OPEN") || state.equals("FORCED_OPEN");
    }

    /** It tries whether it may close. */
    boolean isRecovering() {
        return state.equals("HALF_OPEN");
    }

    /** As conditions see it. */
    Map<String, Object> seen() {
        Map<String, Object> seen = new LinkedHashMap<>();
        seen.put("state", state);
        if (failureRate != null) {
            seen.put("failureRate", failureRate);
        }
        return seen;
    }

    /** For messages: {@code payments is OPEN (failure rate 62.5 %)}. */
    @Override
    public String toString() {
        return name + " is " + state + (failureRate == null ? "" : " (failure rate " + failureRate + " %)");
    }

    // ---- Resilience4j: /actuator/circuitbreakers, /actuator/health, /actuator/health/circuitBreakers

    /** Those of a document; none when it tells of none. */
    static List<Breaker> of(JsonNode document) {
        List<Breaker> found = new ArrayList<>();
        JsonNode own = document.path("circuitBreakers");
        JsonNode all = own.isObject() ? own : ofHealth(document);
        all.properties().forEach(each -> {
            JsonNode told = each.getValue().path("details").isObject()
                    ? each.getValue().path("details")
                    : each.getValue();
            if (told.path("state").isTextual() && found.size() < MOST) {
                found.add(new Breaker(line(each.getKey()), state(told.path("state").asText()),
                        percent(told.path("failureRate").asText(""))));
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
            return known(Double.parseDouble(text.replace("%", "").strip()));
        } catch (NumberFormatException notTold) {
            return null;
        }
    }

    /** Resilience4j says -1 as long as there were too few calls. */
    private static @Nullable Double known(double percent) {
        return Double.isFinite(percent) && percent >= 0 ? Math.round(percent * 100) / 100.0 : null;
    }

    // ---- metrics as text: Resilience4j by Micrometer, SmallRye Fault Tolerance

    /** Those that metrics tell of; none when they tell of none. */
    static List<Breaker> of(String metrics) {
        Map<String, String> states = new TreeMap<>();
        Map<String, Double> rates = new TreeMap<>();
        Map<String, Double> failed = new TreeMap<>();
        Map<String, Double> passed = new TreeMap<>();
        for (Sample sample : Sample.of(metrics, METRICS)) {
            Map<String, String> labels = sample.labels();
            String name = line(labels.getOrDefault("name", labels.getOrDefault("method", "")));
            switch (sample.name().replaceFirst("^base_", "")) {
                case "resilience4j_circuitbreaker_state", "ft_circuitbreaker_state_current" -> {
                    if (sample.value() == 1 && labels.containsKey("state")) {
                        states.put(name, state(labels.get("state")));
                    }
                }
                case "resilience4j_circuitbreaker_failure_rate" -> rates.put(name, sample.value());
                case "ft_circuitbreaker_calls_total" -> {
                    switch (labels.getOrDefault("circuitBreakerResult", "")) {
                        case "failure" -> failed.put(name, sample.value());
                        case "success" -> passed.put(name, sample.value());
                        default -> {
                            // a call that an open one did not let through says nothing of the target
                        }
                    }
                }
                default -> {
                    // of no interest
                }
            }
        }
        failed.forEach(
                (name, failures) -> rates.put(name, 100 * failures / (failures + passed.getOrDefault(name, 0.0))));
        return states.entrySet().stream().limit(MOST)
                .map(each -> new Breaker(each.getKey(), each.getValue(),
                        known(rates.getOrDefault(each.getKey(), -1.0))))
                .toList();
    }

    /** Whether metrics tell only how long breakers were in each state, and not in which they are. */
    static boolean onlyTotals(String metrics) {
        return Sample.of(metrics, METRICS).stream().anyMatch(sample -> sample.name().contains("state_total"));
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
