package dev.fettle.notifier.silence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.api.event.ComponentDescription;
import dev.fettle.notifier.Events;
import dev.fettle.platform.file.ConfigFiles;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SilencesTest {

    private static final Instant NOW = Instant.parse("2026-11-21T09:13:58Z");
    private static final ComponentDescription COMPONENT = Events.component("checkout-api", "payments.emea",
            Map.of("team", "payments", "tier", "1"));

    @ParameterizedTest(name = "{0} fits {1}: {2}")
    @CsvSource(delimiter = '|', ignoreLeadingAndTrailingWhitespace = true, textBlock = """
            db      | db            | true
            db      | db1           | false
            db-*    | db-1          | true
            db-*    | db-           | true
            db-*    | db            | false
            *       | anything      | true
            *-db-*  | a-db-1        | true
            *-db-*  | a-db          | false
            db-?    | db-1          | true
            db-?    | db-           | false
            a*a*a   | aaa           | true
            a*a*a   | aa            | false
            *b*     | aab           | true
            **      | a             | true
            d.b     | dxb           | false
            """)
    void aStarIsAnyTextAndAQuestionMarkOneCharacter(String glob, String value, boolean fits) {
        assertThat(new Glob(glob).fits(value)).isEqualTo(fits);
    }

    @Test
    void aPatternIsNoWayToTakeTime() {
        assertThat(new Glob("a*".repeat(400) + "b").fits("a".repeat(1_000))).isFalse();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            {"team": "payments"}                                  | true
            {"team": "pay*", "tier": "?"}                         | true
            {"team": "payments", "tier": "2"}                     | false
            {"none": "*"}                                         | false
            {"groups": ["payments"]}                              | true
            {"groups": ["payments.emea"]}                         | true
            {"groups": ["*.emea"]}                                | true
            {"groups": ["pay*"]}                                  | true
            {"groups": ["payments.emea.*"]}                       | false
            {"components": ["x", "checkout-*"]}                   | true
            {"components": ["checkout-*"], "groups": ["orders"]}  | false
            {"components": ["*"]}                                 | true
            """)
    void allThatIsGivenMustFit(String match, boolean fits) {
        Silences silences = silences("{\"match\": " + match + ", \"duration\": \"1h\", \"comment\": \"c\"}");

        assertThat(silences.over(COMPONENT, "ops", NOW).isPresent()).isEqualTo(fits);
    }

    /** In Berlin clocks go from 2:00 to 3:00 on 29 March 2026, and from 3:00 back to 2:00 on 25 October 2026. */
    @ParameterizedTest(name = "{0} at {1}: {2}")
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            "duration": "1h"                             | 2026-11-21T09:13:57Z      | -                         | before
            "duration": "1h"                             | 2026-11-21T09:13:58Z      | 2026-11-21T10:13:58Z      | it begins at once
            "duration": "1h"                             | 2026-11-21T10:13:58Z      | -                         | its end is outside
            "from": "2026-12-01T00:00:00Z", "duration": "1d" | 2026-11-30T23:59:59Z  | -                         | it begins later
            "from": "2026-12-01T00:00:00Z", "duration": "1d" | 2026-12-01T12:00:00Z  | 2026-12-02T00:00:00Z      | from then on
            "until": "2026-12-01T00:00:00+01:00"         | 2026-11-30T22:59:59Z      | 2026-11-30T23:00:00Z      | any offset
            "cron": "0 3 * * SUN", "duration": "1h", "zone": "Europe/Berlin" | 2026-11-22T03:30:00+01:00 | 2026-11-22T04:00:00+01:00 | each Sunday
            "cron": "0 3 * * SUN", "duration": "1h", "zone": "Europe/Berlin" | 2026-11-23T03:30:00+01:00 | - | not on Mondays
            "cron": "30 2 * * *", "duration": "1h", "zone": "Europe/Berlin" | 2027-03-28T03:10:00+02:00 | 2027-03-28T04:00:00+02:00 | a begin in the gap of spring
            "cron": "30 2 * * *", "duration": "1h", "zone": "Europe/Berlin" | 2027-10-31T02:10:00+01:00 | 2027-10-31T02:30:00+01:00 | an hour lasts an hour in autumn
            "cron": "30 2 * * *", "duration": "1h", "zone": "Europe/Berlin" | 2027-10-31T02:45:00+01:00 | - | and comes once
            "cron": "0 3 * * *", "duration": "1h", "until": "2026-11-22T03:30:00Z" | 2026-11-22T03:10:00Z | 2026-11-22T03:30:00Z | an end for good ends it
            "cron": "0 3 * * *", "duration": "1h", "until": "2026-11-22T03:30:00Z" | 2026-11-23T03:10:00Z | - | for good
            "cron": "0 3 * * *", "duration": "1h", "from": "2026-11-22T03:30:00Z" | 2026-11-22T03:10:00Z | - | nor does it begin before its time
            """)
    void aSilenceIsOpenWhenItSays(String when, String at, @Nullable String until, String rule) {
        Silences silences = silences("{\"match\": {\"team\": \"*\"}, \"comment\": \"c\", " + when + "}");

        assertThat(silences.over(COMPONENT, "ops", OffsetDateTime.parse(at).toInstant()).map(Silences.Open::until))
                .as(rule).isEqualTo(java.util.Optional.ofNullable(until).map(OffsetDateTime::parse)
                        .map(OffsetDateTime::toInstant));
    }

    @Test
    void ofSeveralTheOneThatIsOpenLongestCounts() {
        Silences silences = new Silences(List.of(silence(1, "\"duration\": \"1h\""), silence(2, "\"duration\": \"3h\""),
                silence(3, "\"duration\": \"2h\"")));

        assertThat(silences.over(COMPONENT, "ops", NOW)).contains(new Silences.Open(2, NOW.plusSeconds(3 * 3600)));
    }

    @Test
    void aSilenceMayBeForSomeWebhooksOnlyAndIsOverWhenSomebodyEndsIt() {
        Silence some = silence(1, "\"duration\": \"1h\", \"webhooks\": [\"a\", \"b\"]");
        Silence ended = new Silence(1, some.wish(), "c", NOW, NOW.plusSeconds(60));

        assertThat(new Silences(List.of(some)).over(COMPONENT, "b", NOW)).isPresent();
        assertThat(new Silences(List.of(some)).over(COMPONENT, "ops", NOW)).isEmpty();
        assertThat(new Silences(List.of(ended)).over(COMPONENT, "b", NOW.plusSeconds(59))).isPresent();
        assertThat(new Silences(List.of(ended)).over(COMPONENT, "b", NOW.plusSeconds(60))).isEmpty();
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"duration": "1h", "comment": "c"}                                    | # match is missing
            {"match": {}, "duration": "1h", "comment": "c"}                       | #/match match must name something; components: ['*'] is everything
            {"match": {"a": "b"}, "comment": "c"}                                 | # until or duration is missing
            {"match": {"a": "b"}, "duration": "1h", "until": "2027-01-01T00:00:00Z", "comment": "c"} | #/duration there must be until or duration, not both
            {"match": {"a": "b"}, "until": "2026-11-20T00:00:00Z", "comment": "c"} | #/until until must be after from
            {"match": {"a": "b"}, "from": "2026-11-19T00:00:00Z", "until": "2026-11-20T00:00:00Z", "comment": "c"} | #/until until must be in the future
            {"match": {"a": "b"}, "until": "tomorrow", "comment": "c"}            | #/until until must be a time as 2026-11-21T09:13:58Z, was 'tomorrow'
            {"match": {"a": "b"}, "until": "2028-11-20T00:00:00Z", "comment": "c"} | #/until until must be at most 366 days after from
            {"match": {"a": "b"}, "cron": "0 3 * * *", "comment": "c"}            | # duration is missing
            {"match": {"a": "b"}, "duration": "1h"}                               | # comment is missing
            {"match": {"a": "b"}, "duration": "1h", "comment": "c", "creater": "x"} | #/creater unknown key 'creater'; did you mean 'creator'?
            {"match": {"a": "b"}, "duration": "1h", "comment": "${HOME}"}         | #/comment variable HOME must not be used here, only ${FETTLE_SECRET_…}
            """)
    void whatIsWrongIsToldWithItsPlace(String json, String problem) {
        ConfigFiles files = DocumentedSilencesTest.files(json);

        var _ = SilenceKeys.silence(files, NOW);

        assertThat(files.problems().all().stream().map(one -> one.pointer() + " " + one.message())
                .collect(Collectors.toList())).contains(problem);
    }

    private static Silences silences(String json) {
        return new Silences(List.of(silence(json, 1)));
    }

    private static Silence silence(long id, String when) {
        return silence("{\"match\": {\"team\": \"*\"}, \"comment\": \"c\", " + when + "}", id);
    }

    private static Silence silence(String json, long id) {
        ConfigFiles files = DocumentedSilencesTest.files(json);
        Silence.Wish wish = SilenceKeys.silence(files, NOW)
                .orElseThrow(() -> new AssertionError(files.problems().all()));
        return new Silence(id, wish, "c", NOW, null);
    }
}
