package dev.fettle.engine.probe.mongodb;

import static org.assertj.core.api.Assertions.assertThat;

import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import dev.fettle.api.check.CheckSpec;
import dev.fettle.api.check.MongodbCheck;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.check.Phase;
import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.FakeNameServer;
import dev.fettle.engine.probe.HostilePeers;
import dev.fettle.engine.probe.RawServer;
import dev.fettle.engine.probe.TestCertificates;
import dev.fettle.engine.probe.TestLane;
import dev.fettle.engine.probe.TestProgram;
import dev.fettle.engine.probe.TestSettings;
import dev.fettle.engine.probe.UdpPeer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.jspecify.annotations.Nullable;

/** Against a real server, against one that says what a set would say, and against some that do not behave. */
class MongodbProbeTest implements HostilePeers {

    private static final String USUAL = "role != 'other'";
    private static final String LEADERLESS = "!replication.primary";
    private static final String STANDALONE = "{\"isWritablePrimary\": true, \"ok\": 1.0,"
            + " \"saslSupportedMechs\": [\"SCRAM-SHA-1\", \"SCRAM-SHA-256\"]}";
    private static final String SECONDARY = "{\"setName\": \"rs0\", \"secondary\": true, \"isWritablePrimary\": false,"
            + " \"primary\": \"a:27017\", \"hosts\": [\"a:27017\", \"b:27017\"], \"ok\": 1.0}";

    private static MongodbCheck check(List<Integer> ports, @Nullable String user, @Nullable String password,
            String healthy) {
        return new MongodbCheck(ports.stream().map(port -> URI.create("mongodb://127.0.0.1:" + port)).toList(), false,
                null,
                user, password, "admin", healthy, LEADERLESS);
    }

    private static Outcome attempt(CheckSpec check) {
        try (TestLane lane = new TestLane()) {
            return lane.attempt(check);
        }
    }

    @Override
    public CheckSpec check(String host, int port) {
        return new MongodbCheck(List.of(URI.create("mongodb://" + host + ":" + port)), false, null, "joe", PASSWORD,
                "admin", USUAL, null);
    }

    @Override
    public byte[] tooLarge() {
        ByteBuf head = Unpooled.buffer().writeIntLE(Messages.LONGEST + 1).writeIntLE(1).writeIntLE(1).writeIntLE(2013);
        return Arrays.copyOf(head.array(), head.readableBytes());
    }

    @Test
    void aRealServerIsHealthyAndSaysWhoItIs() {
        MongoServer server = new MongoServer(new MemoryBackend());
        try {
            int port = server.bind().getPort();

            Outcome outcome = attempt(
                    check(List.of(port), null, null, "role == 'standalone' && replication.set == ''"));

            assertThat(outcome).as(outcome.toString()).isInstanceOf(Outcome.Success.class);
            assertThat(outcome.observation().phases()).containsOnlyKeys(Phase.RESOLVE, Phase.CONNECT, Phase.PROCESSING);
            assertThat(outcome.observation().details()).containsEntry("role", "standalone").containsKey("version");
            assertThat(attempt(check(List.of(port), null, null, "role == 'primary'")))
                    .isInstanceOfSatisfying(Outcome.Failure.class, failure -> assertThat(failure.message())
                            .isEqualTo("MongoDB 127.0.0.1:" + port
                                    + " answered as standalone, but not: role == 'primary'"));
        } finally {
            server.shutdownNow();
        }
    }

    @Test
    void aUserLogsInAndBothSidesProveThatTheyKnowThePassword() {
        try (ScriptedMongo server = new ScriptedMongo(STANDALONE, true)) {
            Outcome outcome = attempt(check(List.of(server.port()), "joe", PASSWORD, USUAL));

            assertThat(outcome).as(outcome.toString()).isInstanceOf(Outcome.Success.class);
            assertThat(server.asked).containsExactly("hello", "saslStart", "saslContinue", "saslContinue", "ping",
                    "buildInfo");
            assertThat(outcome.observation().details()).containsEntry("version", "7.0.14");
        }
    }

    @ParameterizedTest(name = "{0}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
            wrong           | true  | Authentication failed. (error 18)
            hunter2-hunter2 | false | it does not prove that it knows the user
            """)
    void aLoginThatFailsIsTold(String password, boolean proving, String message) {
        try (ScriptedMongo server = new ScriptedMongo(STANDALONE, proving)) {
            assertThat(attempt(check(List.of(server.port()), "joe", password, USUAL)))
                    .isInstanceOfSatisfying(Outcome.Failure.class, failure -> {
                        assertThat(failure.reason()).isEqualTo(Reason.AUTH);
                        assertThat(failure.message()).isEqualTo("MongoDB 127.0.0.1:" + server.port() + ": " + message);
                    });
        }
    }

    @Test
    void aSetWithoutAPrimaryIsDegraded() {
        try (ScriptedMongo server = new ScriptedMongo(SECONDARY.replace("\"primary\"", "\"former\""), true)) {
            Outcome outcome = attempt(check(List.of(server.port()), null, null, USUAL));

            assertThat(outcome).isInstanceOf(Outcome.Worrying.class);
            assertThat(outcome.observation().details()).containsEntry("role", "secondary")
                    .containsEntry("setName", "rs0").containsEntry("members", 2L);
        }
    }

    @Test
    void ofSeveralServersOneThatIsAsItShouldBeIsEnough() {
        try (ScriptedMongo secondary = new ScriptedMongo(SECONDARY, true);
                ScriptedMongo other = new ScriptedMongo(STANDALONE, true)) {
            List<Integer> ports = List.of(TestProgram.freePort(), secondary.port(), other.port());

            assertThat(attempt(check(ports, null, null, "role == 'standalone'"))).isInstanceOf(Outcome.Success.class);
            assertThat(attempt(check(ports, null, null, "role == 'primary'")))
                    .isInstanceOfSatisfying(Outcome.Failure.class, failure -> {
                        assertThat(failure.reason()).isEqualTo(Reason.REFUSED);
                        assertThat(failure.message()).isEqualTo("MongoDB 127.0.0.1:" + ports.getFirst()
                                + ": connection refused; nor is one of 2 others as it should be");
                    });
        }
    }

    @Test
    void oneThatKeepsSilentDoesNotHoldUpTheOthers() {
        try (RawServer silent = new RawServer(RawServer.Connection::hang);
                RawServer another = new RawServer(RawServer.Connection::hang);
                ScriptedMongo server = new ScriptedMongo(STANDALONE, true);
                TestLane lane = new TestLane()) {
            assertThat(lane.attempt(check(List.of(silent.port(), server.port()), null, null, USUAL),
                    Duration.ofSeconds(3))).isInstanceOf(Outcome.Success.class);
            assertThat(silent.sawAnEnd()).isTrue();
            assertThat(lane.attempt(check(List.of(silent.port(), TestProgram.freePort(), another.port()), null, null,
                    USUAL), Duration.ofMillis(1500))).isInstanceOfSatisfying(Outcome.Timeout.class,
                            timeout -> assertThat(timeout.message())
                                    .isEqualTo("no complete answer within 1500ms (asking 127.0.0.1:" + silent.port()
                                            + ", 127.0.0.1:" + another.port() + ")"));
            assertThat(silent.sawAnEnd() && another.sawAnEnd()).isTrue();
        }
    }

    @Test
    void overTlsTheCertificateMustBeTheHosts(@TempDir Path directory) throws Exception {
        TestCertificates certificates = new TestCertificates(directory);
        certificates.leaf("db", "-validity", "20", "-ext", "san=dns:localhost");
        MongoServer server = new MongoServer(new MemoryBackend());
        server.enableSsl(certificates.key("db"), null, certificates.certificate("db"));
        try (TestLane lane = new TestLane(TestSettings.trusting(certificates.authority()))) {
            int port = server.bind().getPort();

            Outcome outcome = lane.attempt(overTls("localhost", port));

            assertThat(outcome).as(outcome.toString()).isInstanceOf(Outcome.Success.class);
            assertThat(outcome.observation().phases()).containsKey(Phase.TLS);
            assertThat(outcome.observation().details()).containsEntry("tlsExpiresInDays", 19L);
            assertThat(lane.attempt(overTls("127.0.0.1", port))).isInstanceOfSatisfying(Outcome.Failure.class,
                    failure -> assertThat(failure.reason()).as(failure.message()).isEqualTo(Reason.TLS_INVALID));
        } finally {
            server.shutdownNow();
        }
    }

    /** A name server that knows where a set is, and what to know of it. */
    private static UdpPeer names(String host, int port, String note) throws IOException {
        return new UdpPeer(question -> {
            int end = 12;
            while (question[end] != 0) {
                end += question[end] + 1;
            }
            int type = question[end + 2];
            ByteBuf answer = Unpooled.buffer().writeBytes(question, 0, 2).writeShort(0x8180).writeShort(1)
                    .writeShort(type == 28 ? 0 : 1).writeInt(0).writeBytes(question, 12, end + 5 - 12)
                    .writeShort(0xC00C).writeShort(type).writeShort(1).writeInt(60);
            ByteBuf data = Unpooled.buffer();
            switch (type) {
                case 33 -> {
                    data.writeShort(0).writeShort(0).writeShort(port);
                    for (String label : host.split("\\.")) {
                        data.writeByte(label.length()).writeBytes(label.getBytes(StandardCharsets.US_ASCII));
                    }
                    data.writeByte(0);
                }
                case 16 -> data.writeByte(note.length()).writeBytes(note.getBytes(StandardCharsets.US_ASCII));
                default -> data.writeBytes(new byte[]{127, 0, 0, 1});
            }
            answer.writeShort(data.readableBytes()).writeBytes(data);
            return Arrays.copyOf(answer.array(), answer.readableBytes());
        });
    }

    private static MongodbCheck seeded() {
        return new MongodbCheck(List.of(URI.create("mongodb+srv://db.shop.invalid")), false, null, null, null, null,
                USUAL, null);
    }

    @Test
    void nameServersSayWhereASetIs() throws IOException {
        try (ScriptedMongo server = new ScriptedMongo(SECONDARY, true);
                UdpPeer names = names("a.shop.invalid", server.port(), "replicaSet=rs0&authSource=users");
                UdpPeer others = names("a.shop.invalid", server.port(), "replicaSet=rs1");
                TestLane lane = new TestLane(TestSettings.asking("127.0.0.1:" + names.port()));
                TestLane another = new TestLane(TestSettings.asking("127.0.0.1:" + others.port()))) {
            Outcome outcome = lane.attempt(seeded());

            assertThat(outcome).as(outcome.toString()).isInstanceOf(Outcome.Success.class);
            assertThat(outcome.observation().details()).containsEntry("setName", "rs0");
            assertThat(another.attempt(seeded())).isInstanceOfSatisfying(Outcome.Failure.class,
                    failure -> assertThat(failure.message()).isEqualTo("MongoDB a.shop.invalid:" + server.port()
                            + ": it is no member of the replica set rs1"));
        }
    }

    @Test
    void aNameServerMayNotNameServersOfOthers() throws IOException {
        try (UdpPeer names = names("a.evil.invalid", 27_017, "");
                TestLane lane = new TestLane(TestSettings.asking("127.0.0.1:" + names.port()))) {
            assertThat(lane.attempt(seeded())).isInstanceOfSatisfying(Outcome.Failure.class, failure -> {
                assertThat(failure.reason()).isEqualTo(Reason.DNS);
                assertThat(failure.message()).isEqualTo("MongoDB db.shop.invalid: "
                        + "its name server names a server of another domain: a.evil.invalid");
            });
        }
    }

    @Test
    void aNameThatNobodyKnowsIsADnsFailure() {
        try (FakeNameServer names = new FakeNameServer(Map.of());
                TestLane lane = new TestLane(TestSettings.asking(names.address()))) {
            assertThat(lane.attempt(seeded())).isInstanceOfSatisfying(Outcome.Failure.class, failure -> {
                assertThat(failure.reason()).isEqualTo(Reason.DNS);
                assertThat(failure.observation().phases()).containsOnlyKeys(Phase.RESOLVE);
            });
        }
    }

    private static MongodbCheck overTls(String host, int port) {
        return new MongodbCheck(List.of(URI.create("mongodb://" + host + ":" + port)), true, null, null, null, "admin",
                "tls.expiresInDays > 10", null);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"r=NONCEserver,s=!!!!,i=4096", "r=NONCEserver,s=c2FsdHNhbHQ=,i=999999999",
            "r=other,s=c2FsdHNhbHQ=,i=4096", "", "v=abc"})
    void aChallengeThatIsNoneIsTheServersTrouble(String challenge) {
        try (ScriptedMongo server = new ScriptedMongo(STANDALONE, challenge)) {
            assertThat(attempt(check(List.of(server.port()), "joe", PASSWORD, USUAL)))
                    .isInstanceOfSatisfying(Outcome.Failure.class,
                            failure -> assertThat(failure.reason()).as(failure.message()).isEqualTo(Reason.PROTOCOL));
        }
    }

    /** What a document claims to hold may be of any type. */
    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"{\"ok\": 1.0, \"setName\": 7, \"hosts\": {}, \"primary\": [], \"secondary\": \"yes\"}",
            "{\"ok\": {\"$numberDecimal\": \"NaN\"}}", "{\"ok\": \"1\"}", "{}",
            "{\"ok\": 0.0, \"code\": [], \"errmsg\": {}}"})
    void whatIsNotAsExpectedIsAnAnswerAllTheSame(String hello) {
        try (ScriptedMongo server = new ScriptedMongo(hello, true)) {
            assertThat(attempt(check(List.of(server.port()), null, null, "role == 'primary'")))
                    .isInstanceOf(Outcome.Failure.class);
        }
    }

    @Test
    void aMemberOfAnotherSetIsUnhealthy() {
        try (ScriptedMongo server = new ScriptedMongo(SECONDARY, true)) {
            MongodbCheck check = new MongodbCheck(List.of(URI.create("mongodb://127.0.0.1:" + server.port())), false,
                    "rs1", null, null, "admin", USUAL, null);

            assertThat(attempt(check)).isInstanceOfSatisfying(Outcome.Failure.class,
                    failure -> assertThat(failure.message()).endsWith(": it is no member of the replica set rs1"));
        }
    }

    @Test
    void aMessageWithoutADocumentIsNoAnswer() {
        byte[] message = Unpooled.buffer(30, 30).writeIntLE(30).writeIntLE(1).writeIntLE(1).writeIntLE(2013)
                .writeIntLE(0)
                .writeByte(0).writeIntLE(9).writeBytes(new byte[]{0x7f, 0x41, 0, 0, 0}).array();
        try (RawServer server = new RawServer(connection -> {
            connection.write(message);
            connection.hang();
        })) {
            assertThat(attempt(check("127.0.0.1", server.port()))).isInstanceOfSatisfying(Outcome.Failure.class,
                    failure -> assertThat(failure.reason()).as(failure.message()).isEqualTo(Reason.PROTOCOL));
        }
    }
}
