package dev.fettle.engine.probe.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CourseTest {

    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final Duration WAIT = Duration.ofSeconds(30);

    private static Breaker breaker(char state, Calls calls) {
        String written = switch (state) {
            case 'O' -> "OPEN";
            case 'F' -> "FORCED_OPEN";
            case 'h' -> "HALF_OPEN";
            default -> "CLOSED";
        };
        return new Breaker("a", written, null, calls, null);
    }

    private static String seconds(@Nullable Duration duration) {
        return duration == null ? "-" : String.valueOf(duration.toSeconds());
    }

    @ParameterizedTest(name = "{0}: {4}")
    @CsvSource({
            "c,      -,  -,  -,  closed from the start",
            "O,      0,  30, -,  open for at least no time",
            "cO,     0,  30, -,  opened between the last attempt and this one",
            "cOO,    10, 20, -,  open since the attempt before",
            "cOOOOO, 40, 0,  -,  it may try with the next call",
            "cOh,    -,  -,  -,  it tries",
            "cOhO,   0,  30, -,  it has opened again",
            "cOhc,   -,  -,  20, closed again",
            "cOhOhc, -,  -,  40, trouble lasts until it is closed",
            "cOcc,   -,  -,  10, the last trouble is remembered",
            "cOccO,  0,  30, 10, also in the next one",
            "cFF,    10, -,  -,  somebody must close it",
    })
    void attemptsTogetherTellWhatNoneTells(String states, String open, String tries, String recovery, String rule) {
        Course course = null;
        Instant at = NOW;
        for (char state : states.toCharArray()) {
            at = at.plusSeconds(10);
            course = Course.of(breaker(state, Calls.NONE), course, at);
        }

        assertThat(course).isNotNull();
        assertThat(seconds(course.openFor(at)) + " " + seconds(course.triesIn(at, WAIT)) + " "
                + seconds(course.recovery())).as(rule).isEqualTo(open + " " + tries + " " + recovery);
        assertThat(course.triesIn(at, null)).isNull();
    }

    @Test
    void theRateIsThatOfTheCallsSinceTheLastAttempt() {
        Course first = Course.of(breaker('c', new Calls(10, 30)), null, NOW);
        Course second = Course.of(breaker('c', new Calls(13, 31)), first, NOW);
        Course third = Course.of(breaker('c', new Calls(13, 31)), second, NOW);
        Course anew = Course.of(breaker('c', new Calls(1, 1)), third, NOW);

        assertThat(first.failureRate()).isEqualTo(25.0);
        assertThat(second.failureRate()).isEqualTo(75.0);
        assertThat(third.failureRate()).as("nothing was called").isNull();
        assertThat(anew.failureRate()).isEqualTo(50.0);
    }

    @Test
    void whoCountsHowLongItIsOpenIsTakenAtItsWord() {
        Course closed = Course.of(new Breaker("a", "CLOSED", null, Calls.NONE, 100.0), null, NOW);
        Course open = Course.of(new Breaker("a", "OPEN", null, Calls.NONE, 107.5), closed, NOW.plusSeconds(10));
        Course still = Course.of(new Breaker("a", "OPEN", null, Calls.NONE, 117.5), open, NOW.plusSeconds(20));
        Course anew = Course.of(new Breaker("a", "OPEN", null, Calls.NONE, 3.0), closed, NOW.plusSeconds(10));

        assertThat(open.openFor(NOW.plusSeconds(10))).isEqualTo(Duration.ofMillis(7500));
        assertThat(still.openFor(NOW.plusSeconds(20))).isEqualTo(Duration.ofMillis(17_500));
        assertThat(anew.openFor(NOW.plusSeconds(10))).isEqualTo(Duration.ZERO);
    }

    @Test
    void aClockThatGoesBackTellsNothingNegative() {
        Course open = Course.of(breaker('O', Calls.NONE), null, NOW);

        assertThat(open.openFor(NOW.minusSeconds(60))).isEqualTo(Duration.ZERO);
        assertThat(open.triesIn(NOW.minusSeconds(60), WAIT)).isEqualTo(WAIT);
    }
}
