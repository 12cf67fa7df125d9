package dev.fettle.platform.calendar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fettle.platform.calendar.MaintenanceWindow.Standing;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MaintenanceWindowTest {

    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    /** In Berlin clocks go from 2:00 to 3:00 on 29 March 2026, and from 3:00 back to 2:00 on 25 October 2026. */
    @ParameterizedTest(name = "{4}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
            0 3 * * SUN | PT1H  | 2026-11-22T02:59:59+01:00 | out 2026-11-22T03:00:00+01:00 | before
            0 3 * * SUN | PT1H  | 2026-11-22T03:00:00+01:00 | in  2026-11-22T04:00:00+01:00 | begin belongs to it
            0 3 * * SUN | PT1H  | 2026-11-22T03:59:59+01:00 | in  2026-11-22T04:00:00+01:00 | inside
            0 3 * * SUN | PT1H  | 2026-11-22T04:00:00+01:00 | out 2026-11-29T03:00:00+01:00 | end does not
            0 3 * * 0   | PT1H  | 2026-11-22T03:30:00+01:00 | in  2026-11-22T04:00:00+01:00 | Sunday is 0
            0 3 * * 7   | PT1H  | 2026-11-22T03:30:00+01:00 | in  2026-11-22T04:00:00+01:00 | Sunday is 7 too
            0 22 * * *  | PT4H  | 2026-11-22T01:00:00+01:00 | in  2026-11-22T02:00:00+01:00 | over midnight
            30 2 * * *  | PT1H  | 2026-03-29T01:59:00+01:00 | out 2026-03-29T03:00:00+02:00 | a begin in the gap comes at its end
            30 2 * * *  | PT1H  | 2026-03-29T03:00:00+02:00 | in  2026-03-29T04:00:00+02:00 | and lasts its time from there
            30 2 * * *  | PT1H  | 2026-03-29T04:00:00+02:00 | out 2026-03-30T02:30:00+02:00 | after the gap
            0 1 * * *   | PT2H  | 2026-03-29T03:30:00+02:00 | in  2026-03-29T04:00:00+02:00 | a gap inside is no time
            30 2 * * *  | PT1H  | 2026-10-25T02:29:00+02:00 | out 2026-10-25T02:30:00+02:00 | the hour that comes twice
            30 2 * * *  | PT1H  | 2026-10-25T02:30:00+02:00 | in  2026-10-25T02:30:00+01:00 | begins in the first
            30 2 * * *  | PT1H  | 2026-10-25T02:10:00+01:00 | in  2026-10-25T02:30:00+01:00 | goes on in the second
            30 2 * * *  | PT1H  | 2026-10-25T02:30:00+01:00 | out 2026-10-26T02:30:00+01:00 | and does not begin again
            0 2 * * *   | PT30M | 2026-10-25T02:15:00+01:00 | out 2026-10-26T02:00:00+01:00 | nor when it is over
            0 1 * * *   | PT3H  | 2026-10-25T02:30:00+01:00 | in  2026-10-25T03:00:00+01:00 | lasts as long as it says
            0 * * * *   | PT90M | 2026-11-22T12:10:00+01:00 | in  2026-11-22T13:30:00+01:00 | longer than its period: always
            * * * * *   | PT1M  | 2026-11-22T12:10:30+01:00 | in  2026-11-22T12:11:00+01:00 | end and begin are one moment
            0 0 1 * MON | PT1H  | 2026-11-23T00:30:00+01:00 | in  2026-11-23T01:00:00+01:00 | either day fits
            0 0 29 2 *  | PT24H | 2026-11-22T12:00:00+01:00 | out 2028-02-29T00:00:00+01:00 | rare
            """)
    void itIsInOrOutAndUntilWhen(String cron, Duration lasts, OffsetDateTime at, String expected, String rule) {
        Standing standing = new MaintenanceWindow(cron, lasts, BERLIN).at(at.toInstant());

        assertThat(standing.isIn()).as("in").isEqualTo(expected.startsWith("in"));
        assertThat(standing.until()).isEqualTo(OffsetDateTime.parse(expected.substring(4)).toInstant());
    }

    /** However it is asked along a year with both changes of the clock, looking again at the time given is enough. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            30 2 * * *     | PT1H
            15 */2 * * *   | PT45M
            */20 * * * *   | PT7M
            0 3 * * SUN    | PT12H
            """)
    void lookingAgainAtTheTimeGivenMissesNothing(String cron, Duration lasts) {
        MaintenanceWindow window = new MaintenanceWindow(cron, lasts, BERLIN);
        for (String change : List.of("2026-03-28T12:00:00Z", "2026-10-24T12:00:00Z")) {
            Instant now = Instant.parse(change);
            Instant end = now.plus(Duration.ofDays(2));
            Standing told = window.at(now);
            for (; now.isBefore(end); now = now.plusSeconds(60)) {
                if (!now.isBefore(told.until())) {
                    told = window.at(now);
                }
                assertThat(window.at(now).isIn()).as(now + "").isEqualTo(told.isIn());
            }
        }
    }

    /** Around every change of the clock of zones that do it in odd ways, and to the nanosecond. */
    @ParameterizedTest
    @ValueSource(strings = {"Europe/Berlin", "Australia/Lord_Howe", "America/Sao_Paulo", "Asia/Kathmandu", "UTC",
            "Pacific/Apia"})
    void theTimeToLookAgainIsAlwaysAhead(String zone) {
        ZoneId clock = ZoneId.of(zone);
        Random random = new Random(7);
        for (String cron : List.of("* * * * *", "*/10 * * * *", "30 2 * * *", "0 0 * * *", "45 1 * * SUN")) {
            MaintenanceWindow window = new MaintenanceWindow(cron, Duration.ofMinutes(1 + random.nextInt(90)), clock);
            Instant change = Instant.parse("2009-12-30T00:00:00Z");
            for (int i = 0; i < 8; i++) {
                ZoneOffsetTransition next = clock.getRules().nextTransition(change);
                change = next == null ? change.plus(Duration.ofDays(180)) : next.getInstant();
                for (int minute = -130; minute < 130; minute += 13) {
                    Instant now = change.plusSeconds(minute * 60L).plusNanos(random.nextLong(60_000_000_000L));
                    assertThat(window.at(now).until()).as(zone + " " + cron + " " + now).isAfter(now);
                }
                for (long nanos : new long[]{-1, 0, 1}) {
                    assertThat(window.at(change.plusNanos(nanos)).until()).isAfter(change.plusNanos(nanos));
                }
            }
        }
    }

    @Test
    void windowsOverlap() {
        List<MaintenanceWindow> windows = List.of(new MaintenanceWindow("0 3 * * *", Duration.ofHours(2), BERLIN),
                new MaintenanceWindow("0 4 * * *", Duration.ofHours(2), BERLIN));
        Calendar calendar = new Calendar();

        assertThat(calendar.isIn(windows, Instant.parse("2026-11-22T03:30:00Z"))).isTrue();
        assertThat(calendar.until(windows, Instant.parse("2026-11-22T03:30:00Z"))).isEqualTo("2026-11-22T04:00:00Z");
        assertThat(calendar.isIn(windows, Instant.parse("2026-11-22T04:00:00Z"))).isTrue();
        assertThat(calendar.until(windows, Instant.parse("2026-11-22T04:00:00Z"))).isEqualTo("2026-11-22T05:00:00Z");
        assertThat(calendar.isIn(windows, Instant.parse("2026-11-22T05:00:00Z"))).isFalse();
        assertThat(calendar.isIn(windows, Instant.parse("2026-11-22T02:30:00Z"))).as("the clock went back").isTrue();
        assertThat(calendar.isIn(List.of(), Instant.EPOCH)).isFalse();
        assertThat(calendar.until(List.of(), Instant.EPOCH)).isEqualTo(Instant.MAX);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            61 * * * *  | PT1H
            0 3 * *     | PT1H
            nonsense    | PT1H
            0 0 30 2 *  | PT1H
            0 3 * * SUN | PT0S
            0 3 * * SUN | PT59S
            """)
    void whatIsNoWindowIsRefused(String cron, Duration lasts) {
        assertThatThrownBy(() -> new MaintenanceWindow(cron, lasts, BERLIN))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
