package dev.fettle.notifier.silence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.fettle.api.event.ComponentDescription;
import dev.fettle.notifier.Events;
import dev.fettle.platform.calendar.MaintenanceWindow;
import dev.fettle.platform.file.ConfigFiles;
import dev.fettle.platform.file.Problem;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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
            {"match": {"a": "b"}, "duration": "1h", "zone": "UTC", "comment": "c"} | #/zone zone belongs to cron
            {"match": {"9x": "b"}, "duration": "1h", "comment": "c"}              | #/match/9x label '9x' must match [A-Za-z_][A-Za-z0-9_]*
            {"match": {"a": "b"}, "from": "+10000-01-01T00:00:00Z", "duration": "1h", "comment": "c"} | #/from from must be a time as 2026-11-21T09:13:58Z, was '+10000-01-01T00:00:00Z'
            {"match": {"a": "b"}, "from": "-0001-01-01T00:00:00Z", "duration": "1h", "comment": "c"} | #/from from must be a time as 2026-11-21T09:13:58Z, was '-0001-01-01T00:00:00Z'
            {"match": {"a": "b"}, "cron": "0 3 * * *", "duration": "1h", "until": "2026-11-20T00:00:00Z", "comment": "c"} | #/until until must be after from
            {"match": "db", "duration": "1h", "comment": "c"}                     | #/match match must be a mapping, was 'db'
            {"match": {"a": "b"}, "duration": "1h", "comment": "c", "creater": "x"} | #/creater unknown key 'creater'; did you mean 'creator'?
            {"match": {"a": "b"}, "duration": "1h", "comment": "${HOME}"}         | #/comment variable HOME must not be used here, only ${FETTLE_SECRET_…}
            """)
    void whatIsWrongIsToldWithItsPlace(String json, String problem) {
        ConfigFiles files = DocumentedSilencesTest.files(json);

        var _ = SilenceKeys.silence(files, NOW);

        assertThat(files.problems().all().stream().map(one -> one.pointer() + " " + one.message())
                .collect(Collectors.toList())).contains(problem);
    }

    @Test
    void aMatchHasAtMost32Labels() {
        String labels = IntStream.rangeClosed(1, 33).mapToObj(i -> "\"l" + i + "\": \"x\"")
                .collect(Collectors.joining(", "));
        ConfigFiles files = DocumentedSilencesTest
                .files("{\"match\": {" + labels + "}, \"duration\": \"1h\", \"comment\": \"c\"}");

        assertThat(SilenceKeys.silence(files, NOW)).isEmpty();
        assertThat(files.problems().all()).extracting(Problem::message)
                .containsExactly("match must have at most 32 labels, had 33");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            -                             | -                        | with the trouble
            "duration": "2h"              | 2026-11-21T11:13:58Z     | counted from now
            "until": "2026-12-01T00:00:00Z" | 2026-12-01T00:00:00Z   | at a time
            """)
    void anAcknowledgementEndsWhenItSaysOrWithTheTrouble(@Nullable String end, @Nullable Instant until, String rule) {
        ConfigFiles files = DocumentedSilencesTest
                .files("{\"component\": \"db-1\", \"note\": \"known\", \"state\": \"x\""
                        + (end == null ? "" : ", " + end) + "}");

        assertThat(SilenceKeys.acknowledgement(files, NOW)).as(rule)
                .contains(new Acknowledgement.Wish("db-1", "known", until));
        assertThat(files.problems().all()).isEmpty();
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"note": "n"}                                              | # component is missing
            {"component": "db-1"}                                      | # note is missing
            {"component": "DB 1", "note": "n"}                         | #/component
            {"component": "db-1", "note": ""}                          | #/note note must not be empty
            {"component": "db-1", "note": "n", "until": "2026-11-21T09:13:58Z"} | #/until until must be in the future
            {"component": "db-1", "note": "n", "until": "soon"}        | #/until until must be a time as 2026-11-21T09:13:58Z, was 'soon'
            {"component": "db-1", "note": "n", "until": "2026-12-01T00:00:00Z", "duration": "1h"} | #/duration there must be until or duration, not both
            {"component": "db-1", "note": "n", "duration": "0s"}       | #/duration duration must be 1s to 366d, was '0s'
            {"component": "db-1", "note": "n", "from": "2026-12-01T00:00:00Z"} | #/from unknown key 'from'
            """)
    void whatIsWrongWithAnAcknowledgementIsTold(String json, String problem) {
        ConfigFiles files = DocumentedSilencesTest.files(json);

        assertThat(SilenceKeys.acknowledgement(files, NOW).isPresent()).isEqualTo(problem.contains("unknown key"));
        assertThat(files.problems().all()).singleElement()
                .satisfies(one -> assertThat(one.pointer() + " " + one.message()).startsWith(problem));
    }

    @Test
    void anAcknowledgementCountsUntilItEndsOrIsEnded() {
        Acknowledgement open = new Acknowledgement(1, new Acknowledgement.Wish("db-1", "n", null), "me", NOW, null,
                null);
        Acknowledgement timed = new Acknowledgement(1, new Acknowledgement.Wish("db-1", "n", NOW.plusSeconds(60)), "me",
                NOW, null, null);
        Acknowledgement ended = new Acknowledgement(1, open.wish(), "me", NOW, NOW, "recovery");

        assertThat(open.isActive(NOW)).isTrue();
        assertThat(timed.isActive(NOW.plusSeconds(59))).isTrue();
        assertThat(timed.isActive(NOW.plusSeconds(60))).isFalse();
        assertThat(ended.isActive(NOW)).isFalse();
    }

    @Test
    void aSilenceThatCouldNotBeOrWouldNotEndIsNone() {
        Selector all = SilenceSamples.components("*");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Silence.Wish(all, List.of(), NOW, null, null, "c"))
                .withMessage("until or duration is missing");
        assertThatIllegalArgumentException().isThrownBy(() -> new Silence.Wish(all, List.of(), NOW, NOW, null, "c"))
                .withMessage("until must be after from");
        assertThatIllegalArgumentException().isThrownBy(() -> new Selector(Map.of(), List.of(), List.of()))
                .withMessage("match must name something; components: ['*'] is everything");
    }

    @Test
    void whatIsNotOpenIsOpenUntilNoTime() {
        Silence hour = silence(1, "\"duration\": \"1h\"");

        assertThat(Silences.NONE.openUntil(hour, NOW)).contains(NOW.plusSeconds(3_600));
        assertThat(Silences.NONE.openUntil(hour, NOW.minusSeconds(1))).isEmpty();
        assertThat(Silences.NONE.openUntil(hour, NOW.plusSeconds(3_600))).isEmpty();
    }

    @Test
    void whatHasNoGroupIsInNoneAndWhatIsAnotherComponentIsNotMeant() {
        ComponentDescription alone = Events.component("checkout-api", null, Map.of());

        assertThat(SilenceKeys.selector(Map.of(), List.of("*"), List.of()).fits(alone)).isFalse();
        assertThat(SilenceKeys.selector(Map.of(), List.of(), List.of("db-*")).fits(alone)).isFalse();
        assertThat(SilenceKeys.selector(Map.of(), List.of(), List.of("checkout-*")).fits(alone)).isTrue();
    }

    /** What is stored of a selector is read as the same one. */
    @Test
    void aSelectorIsShownAsItIsWritten() {
        Selector all = SilenceKeys.selector(Map.of("team", "pay*"), List.of("a.*"), List.of("db-?"));
        Selector one = SilenceKeys.selector(Map.of("team", "payments"), List.of(), List.of());

        assertThat(all.written()).hasToString("{team=pay*, groups=[a.*], components=[db-?]}");
        assertThat(one.written()).hasToString("{team=payments}");
    }

    @ParameterizedTest
    @CsvSource(nullValues = "-", delimiter = '|', textBlock = """
            0 3 * * * | 60000 | Europe/Berlin | true
            -         | 60000 | UTC           | false
            0 3 * * * | -     | UTC           | false
            0 3 * * * | 60000 | -             | false
            """)
    void aStoredWindowIsWholeOrNone(@Nullable String cron, @Nullable Long duration, @Nullable String zone,
            boolean whole) {
        assertThat(SilenceKeys.window(cron, duration, zone)).isEqualTo(whole
                ? new MaintenanceWindow("0 3 * * *", Duration.ofMinutes(1), ZoneId.of("Europe/Berlin"))
                : null);
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
