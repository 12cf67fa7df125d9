package dev.fettle.engine.probe.metrics;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fettle.api.check.CircuitBreakersCheck;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.Expectation;
import dev.fettle.engine.probe.Progress;
import dev.fettle.engine.probe.Seen;
import dev.fettle.engine.probe.http.Answer;
import dev.fettle.engine.probe.http.HttpJudge;
import dev.fettle.engine.probe.http.HttpQuestion;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Judges the circuit breakers: one open is worrying, all open or a critical one is a failure. Remembers what the last
 * attempt saw. Confined to the lane.
 */
final class BreakersJudge implements HttpJudge {

    private static final int NAMED = 5;
    private static final int NOTED = 50;

    private final CircuitBreakersCheck check;
    private final Expectation expectation;
    private Map<String, Course> before = Map.of();

    BreakersJudge(CircuitBreakersCheck check, Expectation expectation) {
        this.check = check;
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
        boolean isMetrics = !document.isObject() && Sample.isMetrics(text);
        List<Sample> samples = isMetrics ? Breaker.samples(text) : List.of();
        List<Breaker> breakers = isMetrics ? Breaker.of(samples) : Breaker.of(document);
        if (breakers.isEmpty() && answer.status() / 100 != 2) {
            return failure(answer.reason(), asked + " answered " + answer.status(), progress);
        }
        if (document.path("circuitBreakers").isArray()) { // Resilience4j 1
            return failure(Reason.PROTOCOL, asked + " tells only the names of circuit breakers; /actuator/health and"
                    + " /actuator/prometheus tell their states", progress);
        }
        if (!isMetrics && !Breaker.isDocument(document)) {
            return failure(Reason.PROTOCOL, asked + ": the answer is neither a document of health nor metrics",
                    progress);
        }
        if (breakers.isEmpty() && Breaker.onlyTotals(samples)) {
            return failure(Reason.PROTOCOL,
                    asked + " tells only how long circuit breakers were in each state, and not in"
                            + " which they are: ft_circuitbreaker_state_current is missing",
                    progress);
        }
        Instant now = Instant.now();
        List<Course> courses = breakers.stream()
                .map(breaker -> Course.of(breaker, before.get(breaker.name()), now)).toList();
        before = courses.stream().collect(Collectors.toMap(course -> course.breaker().name(), Function.identity(),
                (one, _) -> one));
        note(courses, now, progress);
        return judge(asked, courses, answer.seen(name -> seen(name, courses, now)), progress);
    }

    private Outcome judge(String asked, List<Course> courses, Seen seen, Progress progress) {
        List<Course> open = courses.stream().filter(course -> course.breaker().isOpen()).toList();
        boolean lost = !open.isEmpty() && (open.size() == courses.size()
                || open.stream().anyMatch(course -> check.critical().contains(course.breaker().name())));
        if (lost) {
            return failure(Reason.CONDITION, asked + " tells: " + told(open), progress);
        }
        List<String> missing = check.critical().stream()
                .filter(name -> courses.stream().noneMatch(course -> course.breaker().name().equals(name))).toList();
        if (courses.isEmpty() || !missing.isEmpty()) {
            return new Outcome.Worrying(Reason.CONDITION, asked + " tells of no circuit breaker"
                    + (missing.isEmpty() ? "" : " " + String.join(", ", missing)), progress.observation());
        }
        List<Course> worrying = courses.stream().filter(course -> course.breaker().isWorrying()).toList();
        return worrying.isEmpty()
                ? expectation.judge(asked + " tells of " + courses.size() + " circuit breakers", Reason.CONDITION,
                        seen, progress.observation())
                : expectation.judge(new Outcome.Worrying(Reason.CONDITION, asked + " tells: " + told(worrying),
                        progress.observation()), seen);
    }

    private static Outcome failure(Reason reason, String message, Progress progress) {
        return new Outcome.Failure(reason, message, progress.observation());
    }

    private static @Nullable Object seen(String name, List<Course> courses, Instant now) {
        return switch (name) {
            case "breakers" -> courses.stream().collect(Collectors.toMap(course -> course.breaker().name(),
                    course -> course.seen(now), (one, _) -> one));
            case "open" -> courses.stream().filter(course -> course.breaker().isOpen()).count();
            default -> null;
        };
    }

    private void note(List<Course> courses, Instant now, Progress progress) {
        progress.note("breakers", courses.size());
        courses.stream().limit(NOTED).forEach(course -> {
            String name = course.breaker().name();
            progress.note("state." + name, course.breaker().state());
            if (course.failureRate() != null) {
                progress.note("failureRate." + name, course.failureRate());
            }
            noteSeconds("openSeconds." + name, course.openFor(now), progress);
            noteSeconds("triesInSeconds." + name, course.triesIn(now, check.triesAfter()), progress);
            noteSeconds("recoverySeconds." + name, course.recovery(), progress);
        });
    }

    private static void noteSeconds(String name, @Nullable Duration duration, Progress progress) {
        if (duration != null) {
            progress.note(name, duration.toSeconds());
        }
    }

    private static String told(List<Course> courses) {
        return courses.stream().limit(NAMED).map(Course::toString).collect(Collectors.joining(", "))
                + (courses.size() > NAMED ? " and " + (courses.size() - NAMED) + " more" : "");
    }
}
