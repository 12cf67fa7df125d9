package dev.fettle.engine.probe.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.vertx.pgclient.SslMode;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PostgresUrlTest {

    private static PostgresUrl url(String text) {
        return PostgresUrl.of(URI.create(text), null, null);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            postgresql://joe:s3cret@db/shop                     | db:5432       | shop | joe | s3cret
            postgres://joe:s3cret@db:6543                       | db:6543       | joe  | joe | s3cret
            postgresql://joe:a%3Ab%2F+$&=@db/shop               | db:5432       | shop | joe | a:b/+$&=
            postgresql://db/shop?user=joe&password=s3cret       | db:5432       | shop | joe | s3cret
            postgresql://joe@db                                 | db:5432       | joe  | joe | ''
            postgresql://db/sh%20op?user=joe                    | db:5432       | sh op | joe | ''
            postgresql://ann@db/a?user=joe&dbname=shop&port=7   | db:7          | shop | joe | ''
            postgresql://joe@db/shop?host=other                 | other:5432    | shop | joe | ''
            postgresql://joe@[::1]:1/shop                       | [::1]:1       | shop | joe | ''
            """)
    void itSaysWhereAndWho(String text, String place, String database, String user, String password) {
        PostgresUrl url = url(text);

        assertThat(url.place()).isEqualTo(place);
        assertThat(url.database()).isEqualTo(database);
        assertThat(url.login().user()).isEqualTo(user);
        assertThat(url.login().password()).isEqualTo(password.isEmpty() ? null : password);
        assertThat(url.toString()).doesNotContain("s3cret");
    }

    @Test
    void whatStandsBesideItCountsMore() {
        PostgresUrl url = PostgresUrl.of(URI.create("postgresql://joe:one@db?password=two"), "ann", "three");

        assertThat(url.login().user()).isEqualTo("ann");
        assertThat(url.login().password()).isEqualTo("three");
        assertThat(url.database()).isEqualTo("ann");
    }

    @Test
    void settingsOfTheSessionAreToldTheServerAndThoseOfLibpqAreNot() {
        PostgresUrl url = url("postgresql://joe@db/shop?sslmode=require&channel_binding=require&connect_timeout=10"
                + "&sslrootcert=system&options=-c%20statement_timeout%3D1s&application_name=me&search_path=a");

        assertThat(url.tls()).isEqualTo(SslMode.REQUIRE);
        assertThat(url.settings()).isEqualTo(Map.of("options", "-c statement_timeout=1s", "application_name", "me",
                "search_path", "a"));
        assertThat(url("postgresql://joe@db").tls()).isEqualTo(SslMode.DISABLE);
        assertThat(url("postgresql://joe@db?sslmode=verify-full").tls()).isEqualTo(SslMode.VERIFY_FULL);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            postgresql://joe@db?sslmode=on                          | sslmode of disable, allow, prefer, require
            postgresql://joe@db?port=0                              | port of 1 to 65535
            postgresql://joe@db?port=x                              | port of 1 to 65535
            postgresql://joe@db?sslmode                             | parameters such as sslmode=require
            postgresql://joe@db?host=%2Frun%2Fpostgresql            | name one host
            postgresql://joe@db?host=a%2Cb                          | name one host
            postgresql://joe@db?sslcert=s3cret                      | client certificates are not shown
            postgresql://joe@db?sslrootcert=s3cret                  | fettle.probe.trusted-certificates
            postgresql://joe@db?target_session_attrs=read-write     | said by the key 'healthy'
            """)
    void whatCannotBeUsedIsTold(String text, String message) {
        assertThatIllegalArgumentException().isThrownBy(() -> url(text))
                .withMessageStartingWith("url must ")
                .withMessageContaining(message)
                .satisfies(wrong -> assertThat(wrong.getMessage()).doesNotContain("s3cret"));
    }
}
