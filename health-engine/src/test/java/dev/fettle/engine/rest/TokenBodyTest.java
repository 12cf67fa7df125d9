package dev.fettle.engine.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fettle.platform.problem.Problem;
import dev.fettle.platform.problem.ProblemException;
import dev.fettle.platform.security.Role;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenBodyTest {

    private static final Instant NOW = Instant.parse("2026-11-21T09:00:00Z");

    @Test
    void aTokenHasANameARoleAndMayExpire() throws JsonProcessingException {
        assertThat(read("{'name':'ci','role':'pusher'}")).isEqualTo(new TokenBody("ci", Role.PUSHER, null));
        assertThat(read("{'name':'ci','role':'admin','expires':'2026-12-01T00:00:00+01:00'}"))
                .isEqualTo(new TokenBody("ci", Role.ADMIN, Instant.parse("2026-11-30T23:00:00Z")));
        assertThat(read("{'name':'ci','role':'admin','expires':null}").expires()).isNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            []                                                          | #
            {}                                                          | #/name #/role
            {'name':'','role':'viewer'}                                 | #/name
            {'name':'admin','role':'viewer'}                            | #/name
            {'name':7,'role':'viewer'}                                  | #/name
            {'name':'ci','role':'Viewer'}                               | #/role
            {'name':'ci','role':['viewer']}                             | #/role
            {'name':'ci','role':'viewer','expires':'tomorrow'}          | #/expires
            {'name':'ci','role':'viewer','expires':'2026-11-21T09:00:00Z'} | #/expires
            {'name':'ci','role':'viewer','expires':1900000000}          | #/expires
            {'name':'ci','role':'viewer','expire':null}                 | #/expire
            """)
    void allThatIsWrongIsTold(String body, String pointers) {
        assertThatThrownBy(() -> read(body)).isInstanceOfSatisfying(ProblemException.class,
                e -> assertThat(e.problem().errors()).extracting(Problem.Place::pointer)
                        .containsExactly(pointers.split(" ", -1)));
    }

    private static TokenBody read(String body) throws JsonProcessingException {
        JsonNode json = new ObjectMapper().readTree(body.replace('\'', '"'));
        return TokenBody.read(json, NOW);
    }
}
