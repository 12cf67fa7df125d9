package dev.fettle.engine.probe.metrics;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.Expectation;
import dev.fettle.engine.probe.Progress;
import dev.fettle.engine.probe.http.Answer;
import dev.fettle.engine.probe.http.HttpJudge;
import dev.fettle.engine.probe.http.HttpQuestion;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Judges the circuit breakers: one open is worrying, all open or a critical one is a failure. Remembers since when it
 * sees each open, which no document tells. Confined to the lane.
 */
final class BreakersJudge implements HttpJudge {

    private static final int NAMED = 5;
    private static final int NOTED = 50;

    private final List<String> critical;
    private final Expectation expectation;
    private Map<String, Instant> openSince = Map.of();

    BreakersJudge(List<String> critical, Expectation expectation) {
        this.critical = critical;
        this.expectation = expectation;
    }

    @Override
    public boolean readsBody() {
        return true;
    }

    @Override
    public Outcome judge(String asked, Answer answer, Progress progress) {
        String text = answer.text();
        JsonNode document = HttpQuestion.json(text);
        boolean metrics = !document.isObject() && Sample.isMetrics(text);
        List<Breaker> breakers = document.isObject() ? Breaker.of(document) : metrics ? Breaker.of(text) : List.of();
        if (breakers.isEmpty() && answer.status() / 100 != 2) {
            return failure(answer.reason(), asked + " answered " + answer.status(), progress);
        }
        if (!document.isObject() && !metrics) {
            return failure(Reason.PROTOCOL, asked + ": the answer is neither a document of health nor metrics",
                    progress);
        }
        if (breakers.isEmpty() && metrics && Breaker.onlyTotals(text)) {
            return failure(Reason.PROTOCOL,
                    asked + " tells only how long circuit breakers were in each state, and not in"
                            + " which they are: ft_circuitbreaker_state_current is missing",
                    progress);
        }
        note(breakers, progress);
        List<String> missing = critical.stream()
                .filter(name -> breakers.stream().noneMatch(breaker -> breaker.name().equals(name))).toList();
        if (breakers.isEmpty() || !missing.isEmpty()) {
            return new Outcome.Worrying(Reason.CONDITION, asked + " tells of no circuit breaker"
                    + (missing.isEmpty() ? "" : " " + String.join(", ", missing)), progress.observation());
        }
        return judge(asked, breakers, answer, progress);
    }

    private Outcome judge(String asked, List<Breaker> breakers, Answer answer, Progress progress) {
        List<Breaker> open = breakers.stream().filter(Breaker::isOpen).toList();
        boolean lost = open.size() == breakers.size()
                || open.stream().anyMatch(breaker -> critical.contains(breaker.name()));
        if (lost) {
            return failure(Reason.CONDITION, asked + " tells: " + told(open), progress);
        }
        List<Breaker> worrying = breakers.stream().filter(breaker -> breaker.isOpen() || breaker.isRecovering())
                .toList();
        if (!worrying.isEmpty()) {
            return new Outcome.Worrying(Reason.CONDITION, asked + " tells: " + told(worrying), progress.observation());
        }
        return expectation.judge(asked + " tells of " + breakers.size() + " circuit breakers", Reason.CONDITION,
                answer.seen(name -> seen(name, breakers, open.size())), progress.observation());
    }

    private static Outcome failure(Reason reason, String message, Progress progress) {
        return new Outcome.Failure(reason, message, progress.observation());
    }

    private static @Nullable Object seen(String name, List<Breaker> breakers, long open) {
        return switch (name) {
            case "breakers" ->
                breakers.stream().collect(Collectors.toMap(Breaker::name, Breaker::seen, (one, _) -> one));
            case "open" -> open;
            default -> null;
        };
    }

    private void note(List<Breaker> breakers, Progress progress) {
        Instant now = Instant.now();
        Map<String, Instant> open = new HashMap<>();
        progress.note("breakers", breakers.size());
        int noted = 0;
        for (Breaker breaker : breakers) {
            if (breaker.isOpen()) {
                open.put(breaker.name(), openSince.getOrDefault(breaker.name(), now));
            }
            if (noted++ < NOTED) {
                note(breaker, open.get(breaker.name()), now, progress);
            }
        }
        openSince = open;
    }

    private static void note(Breaker breaker, @Nullable Instant since, Instant now, Progress progress) {
        progress.note("state." + breaker.name(), breaker.state());
        if (breaker.failureRate() != null) {
            progress.note("failureRate." + breaker.name(), breaker.failureRate());
        }
        if (since != null) {
            progress.note("openSeconds." + breaker.name(), Duration.between(since, now).toSeconds());
        }
    }

    private static String told(List<Breaker> breakers) {
        return breakers.stream().limit(NAMED).map(Breaker::toString).collect(Collectors.joining(", "))
                + (breakers.size() > NAMED ? " and " + (breakers.size() - NAMED) + " more" : "");
    }
}
