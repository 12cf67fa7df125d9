package dev.fettle.engine.probe.ldap;

import static org.assertj.core.api.Assertions.assertThat;

import com.unboundid.ldap.listener.InMemoryDirectoryServer;
import com.unboundid.ldap.listener.InMemoryDirectoryServerConfig;
import com.unboundid.ldap.listener.InMemoryListenerConfig;
import com.unboundid.ldap.protocol.BindResponseProtocolOp;
import com.unboundid.ldap.protocol.LDAPMessage;
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
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against a real directory, and against peers that are none or do not behave. */
class LdapProbeTest implements HostilePeers {

    private static final String WATCHER = "cn=health,dc=example,dc=org";
    private static final String FILTER = "(objectClass=person)";

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

    @Test
    void anAnswerToAnotherQuestionIsNone() {
        byte[] answer = new LDAPMessage(9, new BindResponseProtocolOp(0, null, null, null, null)).encode().encode();
        try (RawServer peer = new RawServer(connection -> {
            connection.write(answer);
            connection.hang();
        })) {
            assertThat(lane.attempt(check("127.0.0.1", peer.port()))).isInstanceOfSatisfying(Outcome.Failure.class,
                    failure -> assertThat(failure.message()).endsWith("it answers what was not asked"));
        }
    }
}
