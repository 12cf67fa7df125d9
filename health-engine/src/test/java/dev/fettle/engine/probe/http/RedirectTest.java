package dev.fettle.engine.probe.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.engine.probe.TestLane;
import dev.fettle.engine.probe.RawServer;
import dev.fettle.api.check.HttpCheck;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.component.Reason;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedirectTest {

    private final TestLane lane = new TestLane();

    @AfterEach
    void closeTheLane() {
        lane.close();
    }

    private static RawServer redirecting(int status, String location) {
        return new RawServer(connection -> {
            boolean first = connection.readRequest().split(" ", 3)[1].startsWith("/start");
            connection.write(first
                    ? "HTTP/1.1 " + status + " Go\r\nLocation: " + location + "\r\nContent-Length: 0\r\n\r\n"
                    : RawServer.ok("end"));
        });
    }

    private static HttpCheck check(String url, String method, int redirects) {
        Map<String, String> headers = Map.of("Authorization", "Bearer secret", "Cookie", "a=secret", "X-Own", "stays");
        String body = method.equals("POST") ? "{\"a\":1}" : null;
        return new HttpCheck(URI.create(url), method, headers, body, redirects, 1024, false, "body.text == 'end'",
                null);
    }

    @ParameterizedTest(name = "{0} after {1} becomes {2}")
    @CsvSource({"GET, 301, GET", "GET, 302, GET", "GET, 307, GET", "HEAD, 303, HEAD", "POST, 301, GET",
            "POST, 302, GET", "POST, 303, GET", "PUT, 303, GET", "POST, 307, POST", "POST, 308, POST",
            "PUT, 302, PUT"})
    void theMethodFollowsTheStatus(String method, int status, String expected) throws Exception {
        try (RawServer server = redirecting(status, "/next?x=1")) {
            Outcome outcome = lane.attempt(check(server.url("/start"), method, 5));

            assertThat(outcome).isNotInstanceOf(Outcome.Inconclusive.class);
            String _ = server.requests.take();
            String second = server.requests.take();
            assertThat(second).startsWith(expected + " /next?x=1 HTTP/1.1\n").contains("X-Own: stays", "Bearer secret");
            assertThat(second.endsWith("{\"a\":1}")).isEqualTo(expected.equals("POST"));
            assertThat(second.contains("content-length: 7")).isEqualTo(expected.equals("POST"));
        }
    }

    @Test
    void anotherHostDoesNotLearnTheCredentials() throws Exception {
        try (RawServer other = RawServer.answering(RawServer.ok("end"));
                RawServer server = redirecting(302, "http://localhost:" + other.port() + "/next")) {
            Outcome outcome = lane.attempt(check(server.url("/start"), "GET", 5));

            assertThat(outcome).isInstanceOf(Outcome.Success.class);
            assertThat(other.requests.take()).contains("host: localhost:" + other.port(), "user-agent: ")
                    .doesNotContain("secret", "X-Own");
        }
    }

    @Test
    void anotherPortIsAnotherOriginAndGetsNoBody() throws Exception {
        try (RawServer other = RawServer.answering(RawServer.ok("end"));
                RawServer server = redirecting(307, "http://127.0.0.1:" + other.port() + "/next")) {
            Outcome outcome = lane.attempt(check(server.url("/start"), "POST", 5));

            assertThat(outcome).isInstanceOf(Outcome.Success.class);
            assertThat(other.requests.take()).startsWith("POST /next ").doesNotContain("secret", "X-Own", "{\"a\":1}");
        }
    }

    @ParameterizedTest(name = "{0} to {1}: {2}")
    @CsvSource({"http://a/, https://a/, true", "http://a/, http://a:80/x, true", "https://a/, https://a:443/, true",
            "https://a/, http://a/, false", "http://a/, http://a:81/, false", "http://a:81/, https://a/, false",
            "http://a/, https://a:8443/, false", "http://a/, http://b/, false"})
    void credentialsStayWithTheOrigin(String from, String to, boolean kept) {
        Hop hop = Hop.first(check(from, "GET", 5), "fettle", Reach.USUAL).redirected(302, to);

        assertThat(hop.headers().contains("Authorization")).isEqualTo(kept);
        assertThat(hop.headers().contains("X-Own")).isEqualTo(kept);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            next         | /next
            ?lang=de     | /?lang=de
            /a b?q=1^2   | /a%20b?q=1%5E2
            """)
    void aRedirectLeadsOnFromAnAddressWithoutAPathToo(String location, String asked) throws Exception {
        try (RawServer server = new RawServer(connection -> {
            boolean first = connection.readRequest().startsWith("GET / ");
            connection.write(first
                    ? "HTTP/1.1 302 Go\r\nLocation: " + location + "\r\nContent-Length: 0\r\n\r\n"
                    : RawServer.ok("end"));
        })) {
            assertThat(lane.attempt(check(server.url(""), "GET", 5))).isInstanceOf(Outcome.Success.class);

            String _ = server.requests.take();
            assertThat(server.requests.take()).startsWith("GET " + asked + " HTTP/1.1\n");
        }
    }

    @Test
    void withoutRedirectsTheAnswerIsJudgedAsItIs() {
        try (RawServer server = redirecting(302, "/next")) {
            HttpCheck check = new HttpCheck(URI.create(server.url("/start")), "GET", Map.of(), null, 0, 1024, false,
                    "status == 302 && headers.location == '/next'", null);

            assertThat(lane.attempt(check)).isInstanceOf(Outcome.Success.class);
        }
    }

    @ParameterizedTest(name = "to {0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            /start?again           | more than 3 redirects
            ftp://example.invalid/ | redirect to what is no http address
            http://a b/            | redirect to what is no address
            http://                | redirect to what is no
            http://x:99999/        | port must be 1 to 65535, was 99999
            """)
    void aRedirectThatLeadsNowhereIsAProtocolFailure(String location, String message) {
        try (RawServer server = redirecting(302, location)) {
            Outcome outcome = lane.attempt(check(server.url("/start"), "GET", 3));

            assertThat(outcome).isInstanceOfSatisfying(Outcome.Failure.class, failure -> {
                assertThat(failure.reason()).isEqualTo(Reason.PROTOCOL);
                assertThat(failure.message()).contains(message).doesNotContain("secret");
            });
        }
    }
}
