package dev.fettle.engine.probe.mongodb;

import static org.assertj.core.api.Assertions.assertThat;

import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import dev.fettle.api.check.CheckSpec;
import dev.fettle.api.check.MongodbCheck;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.check.Phase;
import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.HostilePeers;
import dev.fettle.engine.probe.RawServer;
import dev.fettle.engine.probe.TestLane;
import dev.fettle.engine.probe.TestProgram;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
