package dev.fettle.engine.probe.ldap;

import static org.assertj.core.api.Assertions.assertThat;

import com.unboundid.ldap.listener.InMemoryDirectoryServer;
import com.unboundid.ldap.listener.InMemoryDirectoryServerConfig;
import com.unboundid.ldap.listener.InMemoryListenerConfig;
import com.unboundid.ldap.protocol.BindResponseProtocolOp;
import com.unboundid.ldap.protocol.ExtendedResponseProtocolOp;
import com.unboundid.ldap.protocol.LDAPMessage;
import com.unboundid.ldap.protocol.ProtocolOp;
import com.unboundid.ldap.protocol.SearchResultDoneProtocolOp;
import com.unboundid.ldap.protocol.SearchResultEntryProtocolOp;
import com.unboundid.ldap.protocol.SearchResultReferenceProtocolOp;
import com.unboundid.ldap.sdk.OperationType;
import dev.fettle.api.check.CheckSpec;
import dev.fettle.api.check.LdapCheck;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.check.Phase;
import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.HostilePeers;
import dev.fettle.engine.probe.RawServer;
import dev.fettle.engine.probe.TestCertificates;
import dev.fettle.engine.probe.TestLane;
import dev.fettle.engine.probe.TestSettings;
import java.net.InetAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a real directory, and against peers that are none or do not behave. */
class LdapProbeTest implements HostilePeers {

    private static final String WATCHER = "cn=health,dc=example,dc=org";
    private static final String FILTER = "(objectClass=person)";
    private static final byte[] BOUND = encoded(2, new BindResponseProtocolOp(0, null, null, null, null));
    private static final byte[] TWO_ENTRIES = joined(
            encoded(3, new SearchResultEntryProtocolOp("cn=a,dc=example,dc=org", List.of())),
            encoded(3, new SearchResultReferenceProtocolOp(List.of("ldap://elsewhere.example"))),
            encoded(3, new SearchResultEntryProtocolOp("cn=b,dc=example,dc=org", List.of())));

    @TempDir
    private static Path directory;
    private static InMemoryDirectoryServer server;
    private static TestLane lane;

    @BeforeAll
    static void start() throws Exception {
        TestCertificates certificates = new TestCertificates(directory);
        certificates.leaf("ldap", "-validity", "20", "-ext", "san=dns:localhost");
        SSLContext tls = certificates.context("ldap");
        InMemoryDirectoryServerConfig config = new InMemoryDirectoryServerConfig("dc=example,dc=org");
        InetAddress loopback = InetAddress.ofLiteral("127.0.0.1");
        config.setListenerConfigs(
                InMemoryListenerConfig.createLDAPConfig("plain", loopback, 0, tls.getSocketFactory()),
                InMemoryListenerConfig.createLDAPSConfig("tls", loopback, 0, tls.getServerSocketFactory(), null));
        config.addAdditionalBindCredentials(WATCHER, PASSWORD);
        config.setAuthenticationRequiredOperationTypes(Set.of(OperationType.SEARCH));
        server = new InMemoryDirectoryServer(config);
        server.add("dn: dc=example,dc=org", "objectClass: domain", "dc: example");
        for (String name : new String[]{"ann", "bob", "joe"}) {
            server.add("dn: cn=" + name + ",dc=example,dc=org", "objectClass: person", "cn: " + name, "sn: " + name);
        }
        server.startListening();
        lane = new TestLane(TestSettings.trusting(certificates.authority()));
    }

    @AfterAll
    static void stop() {
        lane.close();
        server.shutDown(true);
    }

    private static LdapCheck check(String url, boolean starttls, @Nullable String user, @Nullable String password,
            @Nullable String base, int atLeast, @Nullable String degraded) {
        return new LdapCheck(URI.create(url), starttls, user, password, base, FILTER, atLeast, "true", degraded);
    }

    private static String plain() {
        return "ldap://localhost:" + server.getListenPort("plain");
    }

    private static String tls() {
        return "ldaps://localhost:" + server.getListenPort("tls");
    }

    @Override
    public CheckSpec check(String host, int port) {
        return check("ldap://" + host + ":" + port, false, WATCHER, PASSWORD, null, 1, null);
    }

    @Override
    public byte[] tooLarge() {
        return new byte[]{0x30, (byte) 0x83, 0x7f, 0, 0, 2, 1};
    }

    @Override
    public byte[] slow() {
        return Arrays.copyOf(new byte[]{0x30, (byte) 0x82, 0x10, 0, 2, 1}, 50);
    }

    @Test
    void enoughEntriesAreHealthy() {
        Outcome outcome = lane.attempt(check(plain(), false, WATCHER, PASSWORD, "dc=example,dc=org", 3, null));

        assertThat(outcome).as(outcome.toString()).isInstanceOf(Outcome.Success.class);
        assertThat(outcome.observation().phases()).containsOnlyKeys(Phase.RESOLVE, Phase.CONNECT, Phase.PROCESSING);
        assertThat(outcome.observation().details()).containsEntry("entries", 3L);
    }

    @Test
    void fewerThanWantedAreUnhealthyAndAConditionMayWorry() {
        assertThat(lane.attempt(check(plain(), false, WATCHER, PASSWORD, "dc=example,dc=org", 4, null)))
                .isInstanceOfSatisfying(Outcome.Failure.class, failure -> {
                    assertThat(failure.reason()).isEqualTo(Reason.CONDITION);
                    assertThat(failure.message()).endsWith(": found 3 entries, fewer than 4");
                });
        assertThat(lane.attempt(check(plain(), false, WATCHER, PASSWORD, "dc=example,dc=org", 1, "entries < 5")))
                .isInstanceOf(Outcome.Worrying.class);
    }

    @Test
    void nobodyMayBindAndNotSearch() {
        assertThat(lane.attempt(check(plain(), false, null, null, null, 1, null))).isInstanceOf(Outcome.Success.class);
        assertThat(lane.attempt(check(plain(), false, null, null, "dc=example,dc=org", 1, null)))
                .isInstanceOfSatisfying(Outcome.Failure.class,
                        failure -> assertThat(failure.reason()).as(failure.message()).isEqualTo(Reason.AUTH));
    }

    @Test
    void aWrongPasswordIsAuthAndIsNotShown() {
        assertThat(lane.attempt(check(plain(), false, WATCHER, "wrong-hunter2", null, 1, null)))
                .isInstanceOfSatisfying(Outcome.Failure.class, failure -> {
                    assertThat(failure.reason()).isEqualTo(Reason.AUTH);
                    assertThat(failure.message()).contains("invalid credentials").endsWith("(result 49)")
                            .doesNotContain("hunter2");
                });
    }

    @Test
    void aBaseThatIsNotThereIsTold() {
        assertThat(lane.attempt(check(plain(), false, WATCHER, PASSWORD, "ou=none,dc=example,dc=org", 1, null)))
                .isInstanceOfSatisfying(Outcome.Failure.class, failure -> {
                    assertThat(failure.reason()).isEqualTo(Reason.PROTOCOL);
                    assertThat(failure.message()).endsWith("(result 32)");
                });
    }

    @ParameterizedTest(name = "starttls {0}")
    @CsvSource({"true", "false"})
    void overTlsTheCertificateMustBeTheHosts(boolean starttls) {
        String url = starttls ? plain() : tls();

        Outcome outcome = lane.attempt(check(url, starttls, WATCHER, PASSWORD, "dc=example,dc=org", 3,
                "tls.expiresInDays < 10"));

        assertThat(outcome).as(outcome.toString()).isInstanceOf(Outcome.Success.class);
        assertThat(outcome.observation().phases()).containsKey(Phase.TLS);
        assertThat(outcome.observation().details()).containsEntry("tlsExpiresInDays", 19L);
        assertThat(
                lane.attempt(check(url.replace("localhost", "127.0.0.1"), starttls, WATCHER, PASSWORD, null, 1, null)))
                .isInstanceOfSatisfying(Outcome.Failure.class,
                        failure -> assertThat(failure.reason()).as(failure.message()).isEqualTo(Reason.TLS_INVALID));
    }

    private static byte[] encoded(int number, ProtocolOp answer) {
        return new LDAPMessage(number, answer).encode().encode();
    }

    /** Answers each question with these bytes, in turn, and hangs up right after the last. */
    private static RawServer answering(byte[]... answers) {
        return new RawServer(connection -> {
            byte[] question = new byte[1024];
            for (byte[] answer : answers) {
                if (connection.socket.getInputStream().read(question) < 0) {
                    return;
                }
                connection.write(answer);
            }
        });
    }

    private static byte[] joined(byte[]... parts) {
        ByteBuffer joined = ByteBuffer.allocate(Stream.of(parts).mapToInt(part -> part.length).sum());
        Stream.of(parts).forEach(joined::put);
        return joined.array();
    }

    private static byte[] done(int result, String... referrals) {
        return encoded(3, new SearchResultDoneProtocolOp(result, null, "that is all", List.of(referrals)));
    }

    private static void assertFails(RawServer peer, boolean starttls, Reason reason, String message) {
        try (peer) {
            assertThat(lane.attempt(check("ldap://127.0.0.1:" + peer.port(), starttls, WATCHER, PASSWORD,
                    "dc=example,dc=org", 3, null))).isInstanceOfSatisfying(Outcome.Failure.class, failure -> {
                        assertThat(failure.reason()).as(failure.message()).isEqualTo(reason);
                        assertThat(failure.message()).startsWith("LDAP 127.0.0.1:" + peer.port() + ": ")
                                .endsWith(message);
                    });
        }
    }

    @Test
    void whoHangsUpRightAfterItsLastAnswerHasAnswered() {
        for (int i = 0; i < 20; i++) {
            try (RawServer peer = answering(BOUND, joined(TWO_ENTRIES, done(0)))) {
                Outcome outcome = lane.attempt(check("ldap://127.0.0.1:" + peer.port(), false, WATCHER, PASSWORD,
                        "dc=example,dc=org", 2, null));

                assertThat(outcome).as(outcome.toString()).isInstanceOf(Outcome.Success.class);
            }
        }
    }

    @Test
    void aDirectoryThatHandsOutNoMoreIsNotTakenForOneThatHasNoMore() {
        assertFails(answering(BOUND, joined(TWO_ENTRIES, done(4))), false, Reason.CONDITION,
                ": found 2 entries, fewer than 3: it hands out no more to this user (result 4);"
                        + " referrals to elsewhere are not followed");
        assertFails(answering(BOUND, joined(TWO_ENTRIES, done(0))), false, Reason.CONDITION,
                ": found 2 entries, fewer than 3; referrals to elsewhere are not followed");
    }

    @Test
    void aReferralIsToldAndNotFollowed() {
        assertFails(answering(BOUND, done(10, "ldap://dc2.example/dc=example")), false, Reason.PROTOCOL,
                ": that is all, to ldap://dc2.example/dc=example, which is not followed (result 10)");
    }

    @ParameterizedTest(name = "result {0}")
    @ValueSource(ints = {2, 8, 52})
    void aDirectoryThatDoesNotBeginTlsIsTold(int result) {
        byte[] no = encoded(1, new ExtendedResponseProtocolOp(result, null, "no TLS", null, null, null));

        assertFails(answering(no), true, Reason.PROTOCOL, ": no TLS (result " + result + ")");
    }

    /** What somebody on the way adds would be the beginning of what the directory says over TLS. */
    @ParameterizedTest(name = "{0} bytes of it")
    @ValueSource(ints = {1, 3, 14})
    void whatIsSaidInClearBehindTheYesIsNotTakenForTheDirectorys(int bytes) {
        byte[] yes = encoded(1, new ExtendedResponseProtocolOp(0, null, null, null, null, null));

        assertFails(answering(joined(yes, Arrays.copyOf(BOUND, Math.min(bytes, BOUND.length)))), true, Reason.PROTOCOL,
                ": not a valid answer: it said more before TLS began");
    }

    @Test
    void anAnswerToAnotherQuestionIsNone() {
        byte[] answer = encoded(9, new BindResponseProtocolOp(0, null, null, null, null));
        try (RawServer peer = new RawServer(connection -> {
            connection.write(answer);
            connection.hang();
        })) {
            assertThat(lane.attempt(check("127.0.0.1", peer.port()))).isInstanceOfSatisfying(Outcome.Failure.class,
                    failure -> assertThat(failure.message()).endsWith("it answers what was not asked"));
        }
    }
}
