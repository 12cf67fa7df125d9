package dev.fettle.engine.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fettle.api.component.ComponentId;
import dev.fettle.api.component.Reason;
import dev.fettle.api.component.Status;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResultCursorTest {

    private static final Instant AT = Instant.parse("2026-11-21T09:13:58.120345Z");
    private static final ResultCursor NONE = new ResultCursor(Instant.MAX, 0);

    @Test
    void itsTextTellsTheMicrosecondAndHowManyOfItWereGiven() {
        ResultCursor cursor = new ResultCursor(AT, 3);

        assertThat(cursor).hasToString("1795252438120345-3");
        assertThat(ResultCursor.of("1795252438120345-3")).isEqualTo(cursor);
        assertThat(cursor.end()).isEqualTo(Instant.parse("2026-11-21T09:13:58.120346Z"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-", "1", "1-", "-1", "1-0", "1-00000", "1-10000", "a-1", "1-a", "123456789012345678-1",
            "1-1 ", "٣-١"})
    void whatIsNoneIsRefused(String text) {
        assertThatThrownBy(() -> ResultCursor.of(text)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("after must be what an earlier answer gave as next, was '" + text + "'");
    }

    @Test
    void resultsOfOneTimeAreCountedOverPages() {
        ResultCursor first = ResultCursor.after(results(1, 0, 0), NONE);
        ResultCursor second = ResultCursor.after(results(0, 0), first);
        ResultCursor third = ResultCursor.after(results(0, -5), second);

        assertThat(List.of(first, second, third)).extracting(ResultCursor::given).containsExactly(2, 4, 1);
    }

    private static List<RunResult> results(long... seconds) {
        return Stream.of(seconds).flatMap(all -> java.util.Arrays.stream(all).boxed())
                .map(second -> new RunResult(new ComponentId("a"), AT.plusSeconds(second), Status.HEALTHY, Reason.OK,
                        "",
                        1, 1))
                .toList();
    }
}
