package dev.fettle.engine.probe.nats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.api.check.NatsCheck;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.TestCertificates;
import dev.fettle.engine.probe.TestLane;
import dev.fettle.engine.probe.TestProgram;
import dev.fettle.engine.probe.TestSettings;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against real servers. */
class NatsProbeIT {

    private static final Path PROGRAM = Path.of("/usr/sbin/nats-server");

    @TempDir
    private static Path directory;

    private static @Nullable TestProgram users;
    private static @Nullable TestProgram token;
    private static @Nullable TestProgram secure;
    private static @Nullable TestProgram nkey;
    private static @Nullable TestProgram jwt;
    private static @Nullable TestLane lane;
    private static final TestKeys keys = new TestKeys();

    @BeforeAll
    static void start() throws Exception {
        TestProgram.assumeInstalled(PROGRAM, "nats-server");
        users = server("users", """
                authorization { users = [
                  { user: joe, password: hunter2-hunter2 },
                  { user: jane, password: hunter2-hunter2, permissions: { publish: { deny: "health.>" } } } ] }
                """);
        token = server("token", "authorization { token: hunter2-hunter2 }\n");
        TestCertificates certificates = new TestCertificates(Files.createDirectory(directory.resolve("certificates")));
        certificates.leaf("server", "-ext", "san=ip:127.0.0.1");
        Path certificate = Files.writeString(directory.resolve("server.pem"), certificates.certificatePem("server"));
        Path key = Files.writeString(directory.resolve("server.key"), certificates.keyPem("server"));
        secure = server("secure", "tls { cert_file: \"" + certificate + "\", key_file: \"" + key + "\" }\n");
        nkey = server("nkey", "authorization { users = [ { nkey: " + keys.user() + " } ] }\n");
        jwt = server("jwt", "operator: " + keys.operatorJwt() + "\nresolver: MEMORY\nresolver_preload: { "
                + keys.account() + ": " + keys.accountJwt() + " }\n");
        lane = new TestLane(TestSettings.trusting(certificates.authority()));
        Outcome _ = lane.attempt(check(users, "joe:hunter2-hunter2", "health.first"));
    }

    private static TestProgram server(String name, String authorization) throws Exception {
        int port = TestProgram.freePort();
        Path configuration = Files.writeString(directory.resolve(name + ".conf"),
                "host: 127.0.0.1\nport: " + port + "\nserver_name: " + name + "\n" + authorization);
        return TestProgram.start(directory.resolve(name + ".log"), port, PROGRAM, "-c", configuration);
    }

    @AfterAll
    static void stop() {
        if (lane != null) {
            lane.close();
        }
        for (TestProgram server : Arrays.asList(users, token, secure, nkey, jwt)) {
            if (server != null) {
                server.close();
            }
        }
    }

    private static NatsCheck check(TestProgram server, String who, @Nullable String subject) {
        return new NatsCheck(URI.create("nats://" + who + "@127.0.0.1:" + server.port()), null, null, null, null,
                subject, "true", "lameDuck");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(nullValues = "-", value = {"-", "health.fettle"})
    void whoIsLetInIsHealthy(@Nullable String subject) {
        Outcome outcome = lane.attempt(check(users, "joe:hunter2-hunter2", subject));

        assertThat(outcome).isInstanceOf(Outcome.Success.class);
        assertThat(outcome.observation().details()).containsEntry("server", "users").containsEntry("jetstream", false)
                .containsKey("version");
        assertThat(outcome.observation().details().containsKey("roundTripMs")).isEqualTo(subject != null);
    }

    @Test
    void aTokenIsTakenWhereverItStands() {
        assertThat(lane.attempt(check(token, "hunter2-hunter2", null))).isInstanceOf(Outcome.Success.class);
        assertThat(lane.attempt(new NatsCheck(URI.create("nats://127.0.0.1:" + token.port()), null, null,
                "hunter2-hunter2", null, null, "true", null))).isInstanceOf(Outcome.Success.class);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"joe:wrong-hunter2", "nobody:hunter2-hunter2", "x"})
    void wrongCredentialsAreAuth(String who) {
        NatsCheck check = check(users, who, null);

        assertThat(lane.attempt(check)).isInstanceOfSatisfying(Outcome.Failure.class, failure -> {
            assertThat(failure.reason()).as(failure.message()).isEqualTo(Reason.AUTH);
            assertThat(failure.message()).isEqualTo("NATS 127.0.0.1:" + users.port()
                    + ": the server refused: 'Authorization Violation'");
        });
        assertThat(check.toString()).doesNotContain("hunter2");
    }

    private static NatsCheck signed(TestProgram server, @Nullable String credentials) {
        return new NatsCheck(URI.create("nats://127.0.0.1:" + server.port()), null, null, null, credentials, "health.x",
                "true", null);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whoSignsIsLetIn(boolean byJwt) {
        TestProgram server = byJwt ? jwt : nkey;
        String credentials = byJwt ? keys.credentials() : keys.seed();

        Outcome outcome = lane.attempt(signed(server, credentials));

        assertThat(outcome).as(outcome.toString()).isInstanceOf(Outcome.Success.class);
        for (String wrong : Arrays.asList(null, new TestKeys().seed(), new TestKeys().credentials())) {
            assertThat(lane.attempt(signed(server, wrong))).isInstanceOfSatisfying(Outcome.Failure.class, failure -> {
                assertThat(failure.reason()).as(failure.message()).isEqualTo(Reason.AUTH);
                assertThat(failure.message()).contains("Authorization Violation");
                assertThat(failure.message().endsWith("(it may want credentials)")).isEqualTo(wrong == null);
            });
        }
    }

    @Test
    void whoMayNotPublishIsTold() {
        assertThat(lane.attempt(check(users, "jane:hunter2-hunter2", "health.fettle")))
                .isInstanceOfSatisfying(Outcome.Failure.class, failure -> {
                    assertThat(failure.reason()).as(failure.message()).isEqualTo(Reason.AUTH);
                    assertThat(failure.message()).contains("Permissions Violation for Publish");
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"nats", "tls"})
    void tlsIsSpokenWhereTheServerWantsIt(String scheme) {
        NatsCheck check = new NatsCheck(URI.create(scheme + "://127.0.0.1:" + secure.port()), null, null, null,
                null, "health.x", "tls.expiresInDays > 0", null);

        Outcome outcome = lane.attempt(check);

        assertThat(outcome).isInstanceOf(Outcome.Success.class);
        assertThat(outcome.observation().details()).containsKey("tlsNotAfter");
        try (TestLane trustsNobody = new TestLane()) {
            assertThat(trustsNobody.attempt(check)).isInstanceOfSatisfying(Outcome.Failure.class,
                    failure -> assertThat(failure.reason()).isEqualTo(Reason.TLS_INVALID));
        }
    }

    @Test
    void tlsThatTheServerDoesNotSpeakIsTold() {
        assertThat(lane.attempt(new NatsCheck(URI.create("tls://127.0.0.1:" + token.port()), null, null,
                "hunter2-hunter2", null, null, "true", null))).isInstanceOfSatisfying(Outcome.Failure.class,
                        failure -> assertThat(failure.message()).endsWith(": the server does not speak TLS"));
    }

    @Test
    void conditionsSeeTheServer() {
        URI url = URI.create("nats://joe:hunter2-hunter2@127.0.0.1:" + users.port());

        assertThat(
                lane.attempt(new NatsCheck(url, null, null, null, null, "health.x", "roundTrip < 5000", "!jetstream")))
                .isInstanceOf(Outcome.Worrying.class);
        assertThat(lane.attempt(new NatsCheck(url, null, null, null, null, null, "jetstream", null)))
                .isInstanceOfSatisfying(Outcome.Failure.class,
                        failure -> assertThat(failure.reason()).isEqualTo(Reason.CONDITION));
    }
}
