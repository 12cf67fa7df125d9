package dev.fettle.engine.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fettle.api.check.Observation;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.component.Reason;
import dev.fettle.platform.problem.Problem;
import dev.fettle.platform.problem.ProblemException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PushBodyTest {

    private static final Observation NOTHING = Observation.of(Duration.ZERO);

    @Test
    void aStatusIsEnough() {
        assertThat(outcome("{'status':'HEALTHY'}")).isEqualTo(new Outcome.Success(NOTHING));
        assertThat(outcome("{'status':'DEGRADED'}"))
                .isEqualTo(new Outcome.Worrying(Reason.CONDITION, "", NOTHING));
        assertThat(outcome("{'status':'UNHEALTHY'}"))
                .isEqualTo(new Outcome.Failure(Reason.CONDITION, "", NOTHING));
    }

    @Test
    void allElseIsTakenOver() {
        Outcome outcome = outcome("""
                {'status':'UNHEALTHY','message':'disk is full','latencyMs':120,
                 'details':{'free':0,'ratio':0.5,'disk':'sda','ok':false}}""");

        assertThat(outcome).isEqualTo(new Outcome.Failure(Reason.CONDITION, "disk is full",
                new Observation(Duration.ofMillis(120), Map.of(),
                        Map.of("free", 0, "ratio", 0.5, "disk", "sda", "ok", false))));
    }

    @ParameterizedTest(name = "{0}: {1} {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            []                                        | #               | must be an object with the key status
            'HEALTHY'                                 | #               | must be an object with the key status
            null                                      | #               | must be an object with the key status
            {}                                        | #/status        | must be HEALTHY, DEGRADED or UNHEALTHY, was missing
            {'status':null}                           | #/status        | must be HEALTHY, DEGRADED or UNHEALTHY, was null
            {'status':'UNKNOWN'}                      | #/status        | must be HEALTHY, DEGRADED or UNHEALTHY, was "UNKNOWN"
            {'status':'healthy'}                      | #/status        | must be HEALTHY, DEGRADED or UNHEALTHY, was "healthy"
            {'status':1}                              | #/status        | must be HEALTHY, DEGRADED or UNHEALTHY, was 1
            {'status':['HEALTHY']}                    | #/status        | must be HEALTHY, DEGRADED or UNHEALTHY, was ["HEALTHY"]
            {'status':'HEALTHY','message':1}          | #/message       | must be text of at most 2000 characters
            {'status':'HEALTHY','message':null}       | #/message       | must be text of at most 2000 characters
            {'status':'HEALTHY','latencyMs':-1}       | #/latencyMs     | must be a whole number of milliseconds, 0 to 86400000, was -1
            {'status':'HEALTHY','latencyMs':86400001} | #/latencyMs     | must be a whole number of milliseconds, 0 to 86400000, was 86400001
            {'status':'HEALTHY','latencyMs':1.5}      | #/latencyMs     | must be a whole number of milliseconds, 0 to 86400000, was 1.5
            {'status':'HEALTHY','latencyMs':'7'}      | #/latencyMs     | must be a whole number of milliseconds, 0 to 86400000, was "7"
            {'status':'HEALTHY','latencyMs':99999999999999999999} | #/latencyMs | must be a whole number of milliseconds, 0 to 86400000, was 99999999999999999999
            {'status':'HEALTHY','details':[]}         | #/details       | must be an object of at most 32 keys
            {'status':'HEALTHY','details':null}       | #/details       | must be an object of at most 32 keys
            {'status':'HEALTHY','details':{'a':{}}}   | #/details/a     | must be a number, a boolean or text of at most 2000 characters
            {'status':'HEALTHY','details':{'a':null}} | #/details/a     | must be a number, a boolean or text of at most 2000 characters
            {'status':'HEALTHY','details':{'a/b':1}}  | #/details       | keys must match [A-Za-z0-9_.-]{1,64}, one did not
            {'status':'HEALTHY','msg':'x'}            | #/msg           | unknown key; known are [details, latencyMs, message, status]
            {'status':'HEALTHY','mesage':'x'}         | #/mesage        | unknown key; did you mean 'message'?
            {'status':'HEALTHY','a/~b':'x'}           | #/a~1~0b        | unknown key; known are [details, latencyMs, message, status]
            """)
    void eachBadInputIsRefusedByItsPlace(String body, String pointer, String detail) {
        assertThat(refused(body)).containsExactly(new Problem.Place(pointer, detail));
    }

    @Test
    void whatIsTooLongOrTooManyIsRefused() {
        String tooLong = "x".repeat(2001);
        String tooMany = IntStream.range(0, 33).mapToObj(number -> "'k" + number + "':1")
                .collect(Collectors.joining(",", "{", "}"));

        assertThat(refused("{'status':'HEALTHY','message':'" + tooLong + "'}")).extracting(Problem.Place::pointer)
                .containsExactly("#/message");
        assertThat(refused("{'status':'HEALTHY','details':" + tooMany + "}")).extracting(Problem.Place::pointer)
                .containsExactly("#/details");
        assertThat(refused("{'status':'HEALTHY','details':{'a':'" + tooLong + "'}}"))
                .extracting(Problem.Place::pointer).containsExactly("#/details/a");
        assertThat(outcome("{'status':'HEALTHY','message':'" + "x".repeat(2000) + "'}"))
                .isInstanceOf(Outcome.Success.class);
    }

    @Test
    void allThatIsWrongIsToldAtOnce() {
        assertThat(refused("{'stat':'x','status':'x','message':1,'latencyMs':-1,'details':1}"))
                .extracting(Problem.Place::pointer)
                .containsExactly("#/stat", "#/status", "#/message", "#/latencyMs", "#/details");
    }

    @Test
    void aHundredPlacesAreEnough() {
        String unknown = IntStream.range(0, 5_000).mapToObj(number -> "'k" + number + "':1")
                .collect(Collectors.joining(",", "{", "}"));

        assertThat(refused(unknown)).hasSize(100);
    }

    private static List<Problem.Place> refused(String body) {
        Problem problem = catchThrowableOfType(ProblemException.class, () -> outcome(body)).problem();
        assertThat(problem.status()).isEqualTo(400);
        return problem.errors();
    }

    private static Outcome outcome(String body) {
        try {
            return new PushBody(new ObjectMapper().readTree(body.replace('\'', '"'))).outcome();
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("body must be JSON, was " + body, e);
        }
    }
}
