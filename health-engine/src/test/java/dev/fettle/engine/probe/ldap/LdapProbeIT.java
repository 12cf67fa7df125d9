package dev.fettle.engine.probe.ldap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.api.check.LdapCheck;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.check.Phase;
import dev.fettle.api.check.TcpCheck;
import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.DebianProgram;
import dev.fettle.engine.probe.TestCertificates;
import dev.fettle.engine.probe.TestLane;
import dev.fettle.engine.probe.TestSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against a real directory, OpenLDAP, which hands out two entries to a search at most, and one that has no TLS. */
class LdapProbeIT {

    private static final String PROGRAM = "/usr/sbin/slapd";
    private static final String PASSWORD = "hunter2-hunter2";
    private static final String WATCHER = "cn=health,dc=example,dc=org";
    private static final String BASE = "dc=example,dc=org";

    @TempDir
    private static Path directory;
    private static DebianProgram server;
    private static DebianProgram withoutTls;
    private static TestLane lane;
    private static int clear;
    private static int secure;
    private static int plain;

    @BeforeAll
    static void serve() throws Exception {
        DebianProgram.require(PROGRAM, "slapd");
        clear = DebianProgram.freePort();
        secure = DebianProgram.freePort();
        plain = DebianProgram.freePort();
        TestCertificates certificates = new TestCertificates(Files.createDirectory(directory.resolve("keys")));
        // Its library does not read keys on curves as the JDK writes them.
        certificates.leaf("ldap", "-keyalg", "RSA", "-validity", "20", "-ext", "san=dns:localhost");
        server = start("tls", """
                TLSCertificateFile %s
                TLSCertificateKeyFile %s
                """.formatted(certificates.certificateFile("ldap"), certificates.keyFile("ldap")), clear,
                "ldap://127.0.0.1:" + clear + " ldaps://127.0.0.1:" + secure);
        withoutTls = start("plain", "disallow bind_anon\n", plain, "ldap://127.0.0.1:" + plain);
        lane = new TestLane(TestSettings.trusting(certificates.authority()));
    }

    private static DebianProgram start(String name, String more, int port, String urls)
            throws IOException, InterruptedException {
        Path where = Files.createDirectories(directory.resolve(name));
        Path configuration = Files.writeString(where.resolve("slapd.conf"), """
                include /etc/ldap/schema/core.schema
                modulepath /usr/lib/ldap
                moduleload back_mdb
                pidfile %1$s/slapd.pid
                argsfile %1$s/slapd.args
                sizelimit 2
                %2$s
                database mdb
                suffix "dc=example,dc=org"
                directory %1$s
                """.formatted(where, more));
        Path entries = Files.writeString(where.resolve("entries.ldif"), """
                dn: dc=example,dc=org
                objectClass: dcObject
                objectClass: organization
                o: example
                dc: example

                dn: cn=health,dc=example,dc=org
                objectClass: person
                cn: health
                sn: health
                userPassword: %s

                dn: cn=ann,dc=example,dc=org
                objectClass: person
                cn: ann
                sn: ann

                dn: cn=bob,dc=example,dc=org
                objectClass: person
                cn: bob
                sn: bob

                dn: ou=elsewhere,dc=example,dc=org
                objectClass: referral
                objectClass: extensibleObject
                ou: elsewhere
                ref: ldap://elsewhere.example/dc=example,dc=org
                """.formatted(PASSWORD));
        Process adding = new ProcessBuilder("/usr/sbin/slapadd", "-f", configuration.toString(), "-l",
                entries.toString()).redirectErrorStream(true).start();
        String said = new String(adding.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(adding.waitFor()).as(said).isZero();
        return DebianProgram.start(where, port,
                List.of(PROGRAM, "-f", configuration.toString(), "-h", urls, "-d", "0"));
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
        if (withoutTls != null) {
            withoutTls.close();
            lane.close();
        }
    }

    private static Outcome ask(String scheme, int port, boolean starttls, @Nullable String user, @Nullable String base,
            String filter, int atLeast) {
        Outcome outcome = lane.attempt(new LdapCheck(URI.create(scheme + "://localhost:" + port), starttls, user,
                user == null ? null : PASSWORD, base, filter, atLeast, "true", null));
        assertThat(outcome.toString()).doesNotContain("hunter2");
        return outcome;
    }

    private static void assertFails(Outcome outcome, Reason reason, String message) {
        assertThat(outcome).isInstanceOfSatisfying(Outcome.Failure.class, failure -> {
            assertThat(failure.reason()).as(failure.message()).isEqualTo(reason);
            assertThat(failure.message()).contains(message);
        });
    }

    @ParameterizedTest(name = "{0}, starttls {1}")
    @CsvSource({"ldap, false", "ldap, true", "ldaps, false"})
    void whoIsLetInAndFindsEnoughIsASuccess(String scheme, boolean starttls) {
        Outcome outcome = ask(scheme, scheme.equals("ldaps") ? secure : clear, starttls, WATCHER, BASE,
                "(|(cn=ann)(cn=bob))", 2);

        assertThat(outcome).as(outcome.toString()).isInstanceOf(Outcome.Success.class);
        assertThat(outcome.observation().details()).containsEntry("entries", 2L);
        assertThat(outcome.observation().phases().containsKey(Phase.TLS))
                .isEqualTo(starttls || scheme.equals("ldaps"));
    }

    @Test
    void aBindAsNobodyIsASuccessWhereItIsAllowed() {
        Outcome outcome = ask("ldap", clear, false, null, null, "(objectClass=*)", 1);

        assertThat(outcome).as(outcome.toString()).isInstanceOf(Outcome.Success.class);
        assertFails(ask("ldap", plain, false, null, null, "(objectClass=*)", 1), Reason.AUTH, "(result 48)");
    }

    @Test
    void whatTheDirectoryDoesNotHandOutIsNotTakenForMissing() {
        assertFails(ask("ldap", clear, false, WATCHER, BASE, "(objectClass=person)", 3), Reason.CONDITION,
                "found 2 entries, fewer than 3: it hands out no more to this user (result 4)");
        assertFails(ask("ldap", clear, false, WATCHER, BASE, "(cn=nobody)", 1), Reason.CONDITION,
                "found 0 entries, fewer than 1; referrals to elsewhere are not followed");
    }

    @Test
    void whatIsElsewhereIsToldAndNotFollowed() {
        assertFails(ask("ldap", clear, false, WATCHER, "ou=elsewhere," + BASE, "(objectClass=*)", 1), Reason.PROTOCOL,
                "to ldap://elsewhere.example/");
        assertFails(ask("ldap", clear, false, WATCHER, "ou=none," + BASE, "(objectClass=*)", 1), Reason.PROTOCOL,
                "(result 32)");
    }

    @Test
    void aDirectoryWithoutTlsSaysSo() {
        assertFails(ask("ldap", plain, true, WATCHER, null, "(objectClass=*)", 1), Reason.PROTOCOL,
                ": it did not begin TLS: ");
        assertFails(ask("ldap", clear, false, "cn=ann," + BASE, null, "(objectClass=*)", 1), Reason.AUTH,
                "(result 49)");
    }

    @Test
    void aCheckOfTheConnectionAloneTalksItIntoTlsToo() {
        Outcome yes = lane.attempt(tcp(clear));
        Outcome no = lane.attempt(tcp(plain));

        assertThat(yes).as(yes.toString()).isInstanceOf(Outcome.Success.class);
        assertThat(yes.observation().details()).containsEntry("tlsSubject", "CN=ldap");
        assertFails(no, Reason.PROTOCOL, "LDAP did not begin TLS: it said 'result ");
    }

    private static TcpCheck tcp(int port) {
        return new TcpCheck("localhost", port, false, TcpCheck.StartTls.LDAP, "localhost", Duration.ZERO, List.of(),
                null, null);
    }
}
