package dev.fettle.notifier.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fettle.notifier.delivery.Replay.Wish;
import dev.fettle.platform.problem.ProblemException;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParamsTest {

    @ParameterizedTest(name = "since={0}&until={1}&component={2}")
    @CsvSource(delimiter = '|', textBlock = """
            2026-11-21T09:00:00Z      |                      |   |   | 2026-11-21T09:00:00Z |                      |    |
            2026-11-21T10:00:00+01:00 |                      | a | a | 2026-11-21T09:00:00Z |                      |    |
            2026-11-21T10:00:00 01:00 | 2026-11-21T09:30:00Z |   |   | 2026-11-21T09:00:00Z | 2026-11-21T09:30:00Z |    |
            a:41                      |                      |   | a |                      |                      | 41 |
            a:41                      | a:41                 | a | a |                      |                      | 41 | 41
            group/payments.emea:7     |                      |   | group/payments.emea | |                      | 7  |
            system:7                  | 2026-11-21T09:00:00Z |   | system |                 | 2026-11-21T09:00:00Z | 7  |
            2026-11-21T09:00:00Z      | a:5                  |   | a | 2026-11-21T09:00:00Z |                      |    | 5
            """)
    void aWishIsATimeOrASequence(String since, String until, String component, String subject, Instant from,
            Instant before, Long first, Long last) {
        assertThat(Params.wish(since, until, component, true))
                .isEqualTo(new Wish(subject, from, before, first, last, true));
    }

    @ParameterizedTest(name = "since={0}&until={1}&component={2}: {3}")
    @CsvSource(delimiter = '|', textBlock = """
                                 |      |   | since must be given
            yesterday            |      |   | since must be a time, as 2026-11-21T09:00:00Z, or component:sequence
            2026-11-21           |      |   | since must be a time with its zone
            2026-11-21T09:00     |      |   | since must be a time with its zone
            99999-11-21T09:00:00Z |     |   | since must be a time with its zone
            UPPER:1              |      |   | subject must be a component's id
            a:99999999999999999999 |    |   | since has a sequence that is too large
            a:-1                 |      |   | since must be a time with its zone
            a:5                  | a:4  |   | until must not be before since
            a:5                  | b:6  |   | must be about the same
            a:5                  |      | b | must be about the same
            a:5                  | soon |   | until must be a time, as 2026-11-21T09:00:00Z, or component:sequence
            2026-11-21T09:00:00Z | 2026-11-21T09:00:00Z | | until must be later than since
            """)
    void aWishThatMeansNothingIsRefused(String since, String until, String component, String detail) {
        assertThatThrownBy(() -> Params.wish(since, until, component, false))
                .isInstanceOfSatisfying(ProblemException.class, e -> assertThat(e.problem().errors())
                        .anySatisfy(place -> assertThat(place.detail()).contains(detail)));
    }
}
