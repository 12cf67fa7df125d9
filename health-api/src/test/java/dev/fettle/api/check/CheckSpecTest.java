package dev.fettle.api.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CheckSpecTest {

    private static HttpCheck http(String url, String method, int redirects, long maxBody, String healthy,
            String degraded) {
        return new HttpCheck(URI.create(url), method, Map.of(), null, redirects, maxBody, false, healthy, degraded);
    }

    @ParameterizedTest(name = "{6}")
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            http://a       | GET | 0  | 0          | true | -    | everything at its least
            https://a:1/b  | PUT | 20 | 2147483647 | true | true | everything at its most
            """)
    void httpWithinTheBounds(String url, String method, int redirects, long maxBody, String healthy, String degraded,
            String what) {
        assertThat(http(url, method, redirects, maxBody, healthy, degraded).kind()).as(what).isEqualTo("http");
    }

    @ParameterizedTest(name = "{6}")
    @CsvSource(delimiter = '|', nullValues = "-", quoteCharacter = '~', textBlock = """
            ftp://a            | GET | 5  | 1          | true | -   | url must be absolute with http or https, was 'ftp://a'
            /health            | GET | 5  | 1          | true | -   | url must be absolute with http or https, was '/health'
            ftp://u:p@a/b?c=d  | GET | 5  | 1          | true | -   | url must be absolute with http or https, was 'ftp://***@a/b?***'
            http:///health     | GET | 5  | 1          | true | -   | url must name a host, was 'http:///health'
            http://a           | get | 5  | 1          | true | -   | method must be upper-case letters, was 'get'
            http://a           | GET | -1 | 1          | true | -   | redirects must be 0 to 20, was -1
            http://a           | GET | 21 | 1          | true | -   | redirects must be 0 to 20, was 21
            http://a           | GET | 5  | -1         | true | -   | maxBody must be 0 to 2147483647, was -1
            http://a           | GET | 5  | 2147483648 | true | -   | maxBody must be 0 to 2147483647, was 2147483648
            http://a           | GET | 5  | 1          | ~ ~  | -   | healthy must not be empty
            http://a           | GET | 5  | 1          | true | ~ ~ | degraded must not be empty
            """)
    void httpBeyondTheBounds(String url, String method, int redirects, long maxBody, String healthy, String degraded,
            String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> http(url, method, redirects, maxBody, healthy, degraded)).withMessage(message);
    }

    @Test
    void whatMayBeSecretIsNotShown() {
        HttpCheck http = new HttpCheck(URI.create("https://user:hunter2@a.example:8443/health?key=hunter3#hunter4"),
                "POST", Map.of("X-Key", "hunter5", "Authorization", "Bearer hunter6"), "hunter7", 5, 1024, false,
                "body.text == 'hunter8'", null);
        CustomCheck custom = new CustomCheck("redis", Map.of("url", "redis://a", "password", "hunter9"));
        PostgresCheck postgres = new PostgresCheck(URI.create("postgresql://u:hunter2@a:5432/b?password=hunter3"),
                "watcher", "hunter4", "SELECT 'hunter5'", "true", null);

        assertThat(http)
                .hasToString("HttpCheck[POST https://***@a.example:8443/health?***, headers=[Authorization, X-Key]]");
        assertThat(custom).hasToString("CustomCheck[redis, settings=[password, url]]");
        assertThat(postgres).hasToString("PostgresCheck[postgresql://***@a:5432/b?***, user=watcher]");
    }

    @ParameterizedTest(name = "{2}")
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            ~~  | 1     | host must not be empty
            ~ ~ | 1     | host must not be empty
            a   | 0     | port must be 1 to 65535, was 0
            a   | 65536 | port must be 1 to 65535, was 65536
            """)
    void tcpBeyondTheBounds(String host, int port, String message) {
        assertThatIllegalArgumentException().isThrownBy(() -> new TcpCheck(host, port)).withMessage(message);
    }

    @Test
    void tcpWithinTheBounds() {
        assertThat(new TcpCheck("a", 1).kind()).isEqualTo("tcp");
        assertThat(new TcpCheck("::1", 65_535).port()).isEqualTo(65_535);
    }

    @ParameterizedTest(name = "{4}")
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            ~~  | 443   | a   | PT0S  | host must not be empty
            a   | 0     | a   | PT0S  | port must be 1 to 65535, was 0
            a   | 65536 | a   | PT0S  | port must be 1 to 65535, was 65536
            a   | 443   | ~ ~ | PT0S  | serverName must not be empty
            a   | 443   | a   | PT-1S | warn must be >= 0, was PT-1S
            """)
    void tlsBeyondTheBounds(String host, int port, String serverName, Duration warn, String message) {
        assertThatIllegalArgumentException().isThrownBy(() -> new TlsCheck(host, port, serverName, warn))
                .withMessage(message);
    }

    @Test
    void tlsWithinTheBounds() {
        assertThat(new TlsCheck("a", 1, "b", Duration.ZERO).kind()).isEqualTo("tls");
        assertThat(new TlsCheck("a", 65_535, "b", Duration.ofDays(14)).warn()).isEqualTo(Duration.ofDays(14));
    }

    @ParameterizedTest(name = "{2}")
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            mysql://a/b           | SELECT 1 | url must begin with postgresql://, was 'mysql://a/b'
            jdbc:postgresql://a/b | SELECT 1 | url must begin with postgresql://, was 'jdbc:postgresql://a/b'
            mysql://u:p@a/b?c=d   | SELECT 1 | url must begin with postgresql://, was 'mysql://***@a/b?***'
            /b                    | SELECT 1 | url must begin with postgresql://, was '/b'
            postgresql:///b       | SELECT 1 | url must name a host, was 'postgresql:///b'
            postgresql://a/b      | ~ ~      | query must not be empty
            """)
    void postgresBeyondTheBounds(String url, String query, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PostgresCheck(URI.create(url), null, null, query, "true", null))
                .withMessage(message);
    }

    @ParameterizedTest
    @CsvSource({"postgresql://a:5432/b", "postgres://a"})
    void postgresWithinTheBounds(String url) {
        assertThat(new PostgresCheck(URI.create(url), null, null, "SELECT 1", "true", null).kind())
                .isEqualTo("postgres");
    }

    @ParameterizedTest
    @CsvSource({"DATABASE, database", "KAFKA, kafka", "LOOP, loop", "HEAP, heap"})
    void aPartOfFettleItselfHasItsNameInConfiguration(SelfCheck.Part part, String key) {
        assertThat(part.key()).isEqualTo(key);
        assertThat(new SelfCheck(part).kind()).isEqualTo("self");
    }

    @Test
    void pushMayDoWithoutADeadline() {
        assertThat(new PushCheck(null).deadline()).isEmpty();
        assertThat(new PushCheck(Duration.ofHours(26)).deadline()).contains(Duration.ofHours(26));
        assertThat(new PushCheck(null).kind()).isEqualTo("push");
    }

    @ParameterizedTest
    @CsvSource({"PT0S", "PT-1S"})
    void pushHasNoDeadlineInThePast(Duration silence) {
        assertThatIllegalArgumentException().isThrownBy(() -> new PushCheck(silence))
                .withMessage("deadline must be > 0, was " + silence);
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            ~~     | kind must match [a-z][a-z0-9-]*, was ''
            Redis  | kind must match [a-z][a-z0-9-]*, was 'Redis'
            1redis | kind must match [a-z][a-z0-9-]*, was '1redis'
            """)
    void aKindOfOnesOwnHasANameOfItsOwn(String kind, String message) {
        assertThatIllegalArgumentException().isThrownBy(() -> new CustomCheck(kind, Map.of())).withMessage(message);
    }

    @Test
    void theSettingsAreCopied() {
        Map<String, Object> settings = new HashMap<>(Map.of("port", 6379));
        CustomCheck check = new CustomCheck("redis", settings);

        settings.clear();

        assertThat(check.settings()).containsEntry("port", 6379);
    }
}
