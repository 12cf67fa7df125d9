package dev.fettle.engine;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fettle.local.servers.LocalPostgres;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every kind of check from the file to the status, probes of one's own among them. Kafka is away, and nothing waits.
 */
@QuarkusTest
@WithTestResource(value = ChecksIT.Stack.class, scope = TestResourceScope.RESTRICTED_TO_CLASS)
class ChecksIT {

    private static final String TOKEN = "the-admin-token-of-the-tests";

    /** A real PostgreSQL and a file that says to watch it, and the engine itself. */
    public static class Stack implements QuarkusTestResourceLifecycleManager {

        private LocalPostgres postgres;

        @Override
        public Map<String, String> start() {
            postgres = LocalPostgres.ephemeral();
            URI url = URI.create(postgres.url());
            try {
                Path file = Files.createTempFile("fettle", ".yaml");
                Files.writeString(file, """
                        defaults: { interval: 1s, timeout: 900ms, confirm: 200ms, retry: { attempts: 0 } }
                        components:
                          - { id: own-short, check: { queue: { name: jobs, most: 10 } } }
                          - { id: own-long, check: { queue: { name: a-queue-with-a-long-name, most: 10 } } }
                          - { id: shop-db, check: { postgres: { url: "%1$s" } } }
                          - { id: shop-db-broken, check: { postgres: { url: "%1$s", query: SELEC } } }
                          - { id: no-tls, check: { tls: { host: 127.0.0.1, port: %2$d } } }
                          - { id: metadata, check: { http: { url: "http://169.254.169.254/latest/meta-data/" } } }
                          - { id: denied, check: { tcp: { host: 127.0.0.1, port: 9 } } }
                          - { id: self-database, check: { self: { part: database } } }
                          - { id: self-kafka, check: { self: { part: kafka } } }
                          - { id: self-loop, check: { self: { part: loop } } }
                          - { id: self-heap, check: { self: { part: heap } } }
                        """.formatted(postgres.url(), url.getPort()));
                return Map.of("fettle.database.url", postgres.url(), "fettle.kafka.bootstrap-servers",
                        "127.0.0.1:1", "fettle.config", file.toString(), "fettle.admin-token", TOKEN,
                        "fettle.http.host", "127.0.0.1", "fettle.address.deny", "127.0.0.0/8:9,*:25");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void stop() {
            postgres.close();
        }
    }

    private static JsonPath state(String id) {
        return given().auth().oauth2(TOKEN).get("/api/v1/components/" + id).jsonPath();
    }

    @ParameterizedTest(name = "{0} is {1} ({2})")
    @CsvSource({"own-short, HEALTHY, OK, depth, 4", "own-long, UNHEALTHY, CONDITION, depth, 24",
            "shop-db, HEALTHY, OK, database, connected", "shop-db-broken, UNHEALTHY, PROTOCOL, database, connected",
            "no-tls, UNHEALTHY, RESET, ,", "metadata, UNHEALTHY, BLOCKED_ADDRESS, ,",
            "denied, UNHEALTHY, BLOCKED_ADDRESS, ,", "self-database, HEALTHY, OK, database, connected",
            "self-kafka, UNHEALTHY, UNREACHABLE, kafka, disconnected", "self-heap, HEALTHY, OK, ,"})
    @DisplayName("Seed Health check infrastructure: registration of own checks")
    void everyKindIsWatched(String id, String status, String reason, String detail, String value) {
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            JsonPath state = state(id);
            assertThat(state.getString("state.status")).as(state.prettify()).isEqualTo(status);
            assertThat(state.getString("state.lastCheck.reason")).isEqualTo(reason);
            if (detail != null) {
                assertThat(state.getString("state.lastCheck.details." + detail)).isEqualTo(value);
            }
        });
    }

    @Test
    void aBlockedAddressIsToldWithItsRule() {
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(
                state("denied").getString("state.lastCheck.message")).isEqualTo(
                        "TCP 127.0.0.1:9: blocked: 127.0.0.1 is"
                                + " 127.0.0.1, which is refused by fettle.address.deny 127.0.0.0/8:9"));
    }

    @Test
    void theLagOfTheEventLoopsIsMeasured() {
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(
                state("self-loop").getString("state.lastCheck.details.lagMs")).isNotNull());
    }

}
