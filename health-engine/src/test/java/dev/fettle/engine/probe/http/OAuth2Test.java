package dev.fettle.engine.probe.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.api.check.HttpCheck;
import dev.fettle.api.check.HttpOptions;
import dev.fettle.api.check.HttpOptions.OAuth2;
import dev.fettle.api.check.HttpOptions.Version;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.PreparedCheck;
import dev.fettle.engine.probe.RawServer;
import dev.fettle.engine.probe.TestLane;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OAuth2Test {

    private final TestLane lane = new TestLane();
    private final AtomicInteger given = new AtomicInteger();

    @AfterEach
    void closeTheLane() {
        lane.close();
    }

    private RawServer tokens(Object life) {
        return new RawServer(connection -> {
            String _ = connection.readRequest();
            connection.write(RawServer.ok("{\"access_token\":\"t" + given.incrementAndGet()
                    + "\",\"token_type\":\"Bearer\",\"expires_in\":" + life + "}"));
        });
    }

    /** Takes that token and no other. */
    private static RawServer taking(String token) {
        return new RawServer(connection -> {
            boolean good = connection.readRequest().contains("authorization: Bearer " + token + "\n");
            connection.write(good ? RawServer.ok("in") : "HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n");
        });
    }

    private PreparedCheck prepare(String url, String tokenUrl) {
        HttpOptions options = new HttpOptions(new OAuth2(URI.create(tokenUrl), "fettle", "s3 cret", "read write"), null,
                null, null, Version.HTTP_1_1);
        return lane.prepare(new HttpCheck(URI.create(url), "GET", Map.of("X-Own", "stays"), null, 5, 1024, false,
                options, "status == 200", null));
    }

    private Outcome attempt(String url, String tokenUrl) {
        return lane.attempt(prepare(url, tokenUrl), TestLane.AMPLE);
    }

    @Test
    void aTokenIsFetchedOnceAndSentAlong() throws Exception {
        try (RawServer tokens = tokens(3600); RawServer api = taking("t1")) {
            PreparedCheck check = prepare(api.url("/health"), tokens.url("/token?tenant=a"));

            Outcome first = lane.attempt(check, TestLane.AMPLE);
            Outcome second = lane.attempt(check, TestLane.AMPLE);

            assertThat(first).isInstanceOf(Outcome.Success.class);
            assertThat(first.observation().details()).containsKey("tokenMs");
            assertThat(second).isInstanceOf(Outcome.Success.class);
            assertThat(second.observation().details()).doesNotContainKey("tokenMs");
            assertThat(tokens.requests).hasSize(1);
            assertThat(tokens.requests.take()).startsWith("POST /token?tenant=a ")
                    .contains("Authorization: Basic ZmV0dGxlOnMzK2NyZXQ=")
                    .endsWith("grant_type=client_credentials&scope=read+write");
        }
    }

    @Test
    void whoWeAreStandsInTheFormWhereTheServerWantsItSo() throws Exception {
        try (RawServer tokens = tokens(3600); RawServer api = taking("t1")) {
            HttpOptions options = new HttpOptions(new OAuth2(URI.create(tokens.url("/")), "fettle", "s3 cret", null,
                    "https://api.example", true), null, null, null, Version.HTTP_1_1);

            assertThat(lane.attempt(new HttpCheck(URI.create(api.url("/")), "GET", Map.of(), null, 5, 1024, false,
                    options, "status == 200", null))).isInstanceOf(Outcome.Success.class);
            assertThat(tokens.requests.take()).doesNotContainIgnoringCase("authorization")
                    .endsWith("grant_type=client_credentials&audience=https%3A%2F%2Fapi.example&client_id=fettle"
                            + "&client_secret=s3+cret");
        }
    }

    @Test
    void aTokenThatIsNoLongerTakenIsRenewedAtOnce() {
        try (RawServer tokens = tokens(3600); RawServer api = taking("t2")) {
            String url = api.url("/");
            assertThat(attempt(url, tokens.url("/token"))).as("a new one that is refused")
                    .isInstanceOfSatisfying(Outcome.Failure.class,
                            failure -> assertThat(failure.reason()).isEqualTo(Reason.AUTH));

            assertThat(attempt(url, tokens.url("/token"))).isInstanceOf(Outcome.Success.class);
            assertThat(given).hasValue(2);
        }
    }

    @Test
    void aShortLivedTokenIsNotKept() {
        try (RawServer tokens = tokens(1); RawServer api = RawServer.answering(RawServer.ok(""))) {
            assertThat(attempt(api.url("/"), tokens.url("/t"))).isInstanceOf(Outcome.Success.class);
            assertThat(attempt(api.url("/"), tokens.url("/t"))).isInstanceOf(Outcome.Success.class);
            assertThat(given).hasValue(2);
        }
    }

    @Test
    void aLifeMayBeTextAsSomeServersWriteIt() {
        try (RawServer tokens = tokens("\"1\""); RawServer api = RawServer.answering(RawServer.ok(""))) {
            assertThat(attempt(api.url("/"), tokens.url("/t"))).isInstanceOf(Outcome.Success.class);
            assertThat(attempt(api.url("/"), tokens.url("/t"))).isInstanceOf(Outcome.Success.class);
            assertThat(given).as("a life of a second is too short to be kept").hasValue(2);
        }
    }

    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
            401 No          | {"error":"invalid_client"} | AUTH       | answered 401 (invalid_client)
            400 Bad Request | {"error":"invalid_scope"}  | AUTH       | answered 400 (invalid_scope)
            500 Oh          | oops                       | STATUS_5XX | answered 500
            200 OK          | {"token":"x"}              | PROTOCOL   | answered 200 without an access_token
            200 OK          | {"access_token":"a b"}     | PROTOCOL   | answered 200 without an access_token
            200 OK          | <html>                     | PROTOCOL   | answered 200 without an access_token
            """)
    void withoutATokenTheTargetIsNotAsked(String status, String body, Reason reason, String message) {
        try (RawServer tokens = RawServer.answering("HTTP/1.1 " + status + "\r\nContent-Length: " + body.length()
                + "\r\n\r\n" + body); RawServer api = RawServer.answering(RawServer.ok(""))) {
            Outcome outcome = attempt(api.url("/"), tokens.url("/token"));

            assertThat(outcome).isInstanceOfSatisfying(Outcome.Failure.class, failure -> {
                assertThat(failure.reason()).isEqualTo(reason);
                assertThat(failure.message()).isEqualTo("GET " + api.url("/") + ": no token: POST "
                        + tokens.url("/token") + " " + message);
            });
            assertThat(api.accepted).hasValue(0);
        }
    }

    @Test
    void aSilentTokenServerIsATimeoutThatSaysSo() {
        try (RawServer tokens = new RawServer(RawServer.Connection::hang)) {
            Outcome outcome = lane.attempt(prepare("http://127.0.0.1:1/", tokens.url("/")), Duration.ofMillis(300));

            assertThat(outcome).isInstanceOfSatisfying(Outcome.Timeout.class, timeout -> assertThat(timeout.message())
                    .isEqualTo("no complete answer within 300ms (fetching a token)"));
            assertThat(tokens.sawAnEnd()).isTrue();
        }
    }

    @Test
    void theTokenServerIsUnderTheAddressPolicy() {
        assertThat(attempt("http://127.0.0.1:1/", "http://169.254.169.254/token"))
                .isInstanceOfSatisfying(Outcome.Failure.class,
                        failure -> assertThat(failure.reason()).isEqualTo(Reason.BLOCKED_ADDRESS));
    }

    @Test
    void anotherOriginNeverGetsTheToken() throws Exception {
        try (RawServer tokens = tokens(3600);
                RawServer other = RawServer.answering(RawServer.ok("end"));
                RawServer api = RawServer.answering("HTTP/1.1 302 Go\r\nLocation: " + other.url("/")
                        + "\r\nContent-Length: 0\r\n\r\n")) {
            assertThat(attempt(api.url("/"), tokens.url("/"))).isInstanceOf(Outcome.Success.class);

            assertThat(api.requests.take()).contains("Bearer t1");
            assertThat(other.requests.take()).doesNotContain("Bearer", "X-Own");
        }
    }
}
