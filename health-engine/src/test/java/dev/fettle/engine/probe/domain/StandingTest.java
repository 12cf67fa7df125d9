package dev.fettle.engine.probe.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.api.check.DomainCheck;
import dev.fettle.engine.probe.http.HttpQuestion;
import dev.fettle.engine.probe.http.JsonPeer;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StandingTest {

    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

    @ParameterizedTest(name = "{0} {1} {2}: {3}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            2027-11-22T12:00:00Z | client transfer prohibited,active | 30 | good
            2026-12-22T12:00:00Z |                                   | 30 | good
            2026-12-22T11:59:59Z |                                   | 30 | worrying: expires in 29 days, on 2026-12-22
            2026-11-23T13:00:00Z |                                   | 30 | worrying: expires in 1 day, on 2026-11-23
            2026-11-22T13:00:00Z |                                   | 30 | worrying: expires in less than a day, on 2026-11-22
            2026-11-22T13:00:00Z |                                   | 0  | good
            2026-11-22T12:00:00Z |                                   | 30 | bad: expired less than a day ago, on 2026-11-22
            2026-11-19T12:00:00Z | auto renew period                 | 0  | bad: expired 3 days ago, on 2026-11-19
                                 | active                            | 30 | worrying: is registered, but the registry does not say until when
                                 | active                            | 0  | good
            2027-11-22T12:00:00Z | redemption period                 | 30 | bad: is in 'redemption period'
            2026-11-01T12:00:00Z | redemption period,pending delete  | 30 | bad: is in 'pending delete'
            2027-11-22T12:00:00Z | client hold                       | 30 | bad: is in 'client hold', so it is not in the DNS
            2027-11-22T12:00:00Z | active,server hold                | 30 | bad: is in 'server hold', so it is not in the DNS
            """)
    void aDomainStandsByItsEndAndItsStatuses(@Nullable Instant expires, @Nullable String statuses, int warn,
            String wanted) {
        List<String> all = statuses == null ? List.of() : List.of(statuses.split(",", -1));

        Standing standing = Standing.of(new Registration(expires, all, ""), NOW, Duration.ofDays(warn));

        assertThat(switch (standing) {
            case Standing.Good _ -> "good";
            case Standing.Worrying(String why) -> "worrying: " + why;
            case Standing.Bad(String why) -> "bad: " + why;
        }).isEqualTo(wanted);
    }

    @Test
    void aRecordedAnswerIsRead() {
        String recorded = JsonPeer.recorded(getClass(), "example.com.json").replace("EXPIRES", "2027-08-13T04:00:00Z");

        assertThat(Registration.of(HttpQuestion.json(recorded))).contains(new Registration(
                Instant.parse("2027-08-13T04:00:00Z"),
                List.of("client delete prohibited", "client transfer prohibited", "client update prohibited"),
                "RESERVED-Internet Assigned Numbers Authority"));
    }

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource({"client hold, client hold", "clientHold, client hold",
            "serverTransferProhibited, server transfer prohibited",
            "clientHold https://icann.org/epp#clientHold, client hold", "Active, active"})
    void statusesAreRead(String written, String read) {
        String answer = "{\"objectClassName\":\"domain\",\"status\":[\"" + written + "\"]}";

        assertThat(Registration.of(HttpQuestion.json(answer)).orElseThrow().statuses()).containsExactly(read);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"2027-08-13T04:00:00Z", "2027-08-13T06:00:00+02:00", "2027-08-13T04:00:00", "2027-08-13T04:00:00.0Z",
            "2027-08-13t04:00:00z", "2027-08-13 04:00:00", "2027-08-13T06:00:00+0200", "2027-08-13T04:00Z",
            "2027-08-13T04:00:00.123456Z", "2027-08-12T23:00:00.5-05:00"})
    void datesAreRead(String written) {
        String answer = "{\"objectClassName\":\"domain\",\"events\":[{\"eventAction\":\"expiration\",\"eventDate\":\""
                + written + "\"}]}";

        assertThat(Registration.of(HttpQuestion.json(answer)).orElseThrow().expires())
                .isEqualTo(Instant.parse(written.contains(".1")
                        ? "2027-08-13T04:00:00.123456Z"
                        : written.contains(".5") ? "2027-08-13T04:00:00.5Z" : "2027-08-13T04:00:00Z"));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"2027-08-13, 2027-08-13T00:00:00Z", "never,", "+999999999-12-31T23:59:59-18:00,",
            "2027-02-30T04:00:00Z,",
            "'',"})
    void aDateMayHaveNoTimeAndWhatIsNoneIsNone(String written, @Nullable Instant wanted) {
        String answer = "{\"objectClassName\":\"domain\",\"events\":[{\"eventAction\":\"expiration\",\"eventDate\":\""
                + written + "\"}]}";

        assertThat(Registration.of(HttpQuestion.json(answer)).orElseThrow().expires()).isEqualTo(wanted);
    }

    @Test
    void aStatusMayBeOfAnyLength() {
        String answer = "{\"objectClassName\":\"domain\",\"status\":[\"a" + " ".repeat(900_000) + "b\"]}";

        assertThat(Registration.of(HttpQuestion.json(answer)).orElseThrow().statuses()).containsExactly("a b");
    }

    @ParameterizedTest(name = "{0} answered by {1}: {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            https://rdap.org         | https://rdap.org/domain/a.de              | Unknowable[message=a.de cannot be looked up: rdap.org knows no RDAP server for .de; if its registry has one, say it by server]
            https://rdap.org         | https://rdap.registry.example/domain/a.de | Nothing[message=a.de is not registered, or its registry has no RDAP: GET https://rdap.registry.example/domain/a.de answered 404: no]
            https://rdap.example     | https://rdap.example/domain/a.de          | Nothing[message=a.de is not registered, or its registry has no RDAP: GET https://rdap.example/domain/a.de answered 404: no]
            """)
    void thatNobodyKnowsTheRegistryIsToldApartFromARegistryThatDoesNotKnowTheDomain(URI server, String answered,
            String wanted) {
        DomainCheck check = new DomainCheck("a.de", server, Duration.ofDays(30), "true", null);

        assertThat(RdapJudge.nothing(check, "GET " + answered, ": no")).hasToString(wanted);
    }
}
