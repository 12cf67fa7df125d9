package dev.fettle.engine.probe.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fettle.api.check.CheckSpec;
import dev.fettle.api.check.GrpcCheck;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.check.Phase;
import dev.fettle.api.check.TlsOptions;
import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.FaultException;
import dev.fettle.engine.probe.HostilePeers;
import dev.fettle.engine.probe.RawServer;
import dev.fettle.engine.probe.ReadChecks;
import dev.fettle.engine.probe.TestCertificates;
import dev.fettle.engine.probe.TestLane;
import dev.fettle.engine.probe.TestSettings;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.TlsServerCredentials;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against real gRPC servers, and peers that are none. */
class GrpcProbeTest implements HostilePeers {

    private static final HealthStatusManager HEALTH = new HealthStatusManager();
    private static final Metadata.Key<String> TOKEN = Metadata.Key.of("token", Metadata.ASCII_STRING_MARSHALLER);

    private static Server open;
    private static Server guarded;
    private static Server without;
    private static Server secure;
    private static Server mutual;
    private static TestCertificates certificates;

    @TempDir
    private static Path directory;

    private static TestLane lane;

    @BeforeAll
    static void start() throws Exception {
        HEALTH.setStatus("shop", ServingStatus.SERVING);
        HEALTH.setStatus("cart", ServingStatus.NOT_SERVING);
        HEALTH.setStatus("till", ServingStatus.UNKNOWN);
        open = builder().addService(HEALTH.getHealthService()).build().start();
        guarded = builder().addService(HEALTH.getHealthService()).intercept(new Guard()).build().start();
        without = builder().build().start();
        certificates = new TestCertificates(directory);
        certificates.leaf("server", "-ext", "san=ip:127.0.0.1");
        secure = builder().useTransportSecurity(
                stream(certificates.certificatePem("server")), stream(certificates.keyPem("server")))
                .addService(HEALTH.getHealthService()).build().start();
        certificates.leaf("client", "-validity", "20");
        mutual = NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0), TlsServerCredentials.newBuilder()
                .keyManager(stream(certificates.certificatePem("server")), stream(certificates.keyPem("server")))
                .trustManager(certificates.authority().toFile())
                .clientAuth(TlsServerCredentials.ClientAuth.REQUIRE)
                .build()).addService(HEALTH.getHealthService()).build().start();
        lane = new TestLane(TestSettings.trusting(certificates.authority()));
        Outcome _ = lane.attempt(ofService("shop", open.getPort()));
    }

    private static InputStream stream(String pem) {
        return new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII));
    }

    private static NettyServerBuilder builder() {
        return NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0));
    }

    private static final class Guard implements ServerInterceptor {

        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(ServerCall<Q, A> call, Metadata headers,
                ServerCallHandler<Q, A> next) {
            if (PASSWORD.equals(headers.get(TOKEN))) {
                return next.startCall(call, headers);
            }
            String told = headers.get(TOKEN);
            call.close(
                    Status.UNAUTHENTICATED.withDescription(told == null ? "token, bitte: ä" : "who is " + told + "?"),
                    new Metadata());
            return new ServerCall.Listener<>() {
            };
        }
    }

    @AfterAll
    static void stop() throws InterruptedException {
        lane.close();
        for (Server server : new Server[]{open, guarded, without, secure, mutual}) {
            assertThat(server.shutdownNow().awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static GrpcCheck ofService(String service, int port) {
        return new GrpcCheck("127.0.0.1", port, service, false, Map.of(), "status == 'SERVING'", null);
    }

    @Override
    public CheckSpec check(String host, int port) {
        return new GrpcCheck(host, port, "", false, Map.of("token", PASSWORD), "status == 'SERVING'", null);
    }

    /** Settings, then a frame larger than was agreed. */
    @Override
    public byte[] tooLarge() {
        return HexFormat.of().parseHex("000000" + "04" + "00" + "00000000" + "00ffff" + "01" + "04" + "00000003");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"''", "shop"})
    void whatServesIsHealthy(String service) {
        Outcome outcome = lane.attempt(ofService(service, open.getPort()));

        assertThat(outcome).isInstanceOf(Outcome.Success.class);
        assertThat(outcome.observation().details()).containsEntry("status", "SERVING");
        assertThat(outcome.observation().phases()).containsOnlyKeys(Phase.RESOLVE, Phase.CONNECT, Phase.PROCESSING);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({"cart,NOT_SERVING", "till,UNKNOWN", "nowhere,SERVICE_UNKNOWN"})
    void whatDoesNotServeIsUnhealthy(String service, String status) {
        assertThat(lane.attempt(ofService(service, open.getPort()))).isInstanceOfSatisfying(Outcome.Failure.class,
                failure -> {
                    assertThat(failure.reason()).isEqualTo(Reason.CONDITION);
                    assertThat(failure.message()).isEqualTo("gRPC 127.0.0.1:" + open.getPort() + " says " + status
                            + " of '" + service + "', but not: status == 'SERVING'");
                });
    }

    @Test
    void tlsIsSpokenAndItsCertificateSeen() {
        GrpcCheck check = new GrpcCheck("127.0.0.1", secure.getPort(), "shop", true, Map.of(), "status == 'SERVING'",
                "tls.expiresInDays < 3650");

        assertThat(lane.attempt(check)).isInstanceOf(Outcome.Worrying.class);
        try (TestLane trustsNobody = new TestLane()) {
            assertThat(trustsNobody.attempt(check)).isInstanceOfSatisfying(Outcome.Failure.class,
                    failure -> assertThat(failure.reason()).isEqualTo(Reason.TLS_INVALID));
        }
    }

    private static GrpcCheck ofMutual(@Nullable String certificate, @Nullable String key, @Nullable String name)
            throws Exception {
        return new GrpcCheck("127.0.0.1", mutual.getPort(), "shop",
                new TlsOptions(Files.readString(certificates.authority()), certificate, key, name, true), Map.of(),
                "status == 'SERVING'", null);
    }

    @Test
    void aServerThatWantsACertificateSeesOurs() throws Exception {
        String certificate = certificates.certificatePem("client");
        String key = certificates.keyPem("client");
        try (TestLane trustsNobody = new TestLane()) {
            assertThat(trustsNobody.attempt(ofMutual(certificate, key, null))).isInstanceOf(Outcome.Success.class);
            assertThat(trustsNobody.attempt(ofMutual(null, null, null))).isInstanceOfSatisfying(Outcome.Failure.class,
                    failure -> assertThat(failure.reason()).as(failure.message()).isIn(Reason.TLS_INVALID,
                            Reason.RESET));
            assertThat(trustsNobody.attempt(ofMutual(certificate, key, "other.example")))
                    .isInstanceOfSatisfying(Outcome.Failure.class, failure -> assertThat(failure.message())
                            .contains("TLS failed: the certificate is another's"));
        }
    }

    @Test
    void aCallThatIsBrokenOffIsToldWithWhatTheServerSays() {
        try (RawServer server = new RawServer(connection -> {
            byte[] heard = new byte[4096];
            for (int all = 0; all < 140;) { // the question has come: preface, settings, headers
                all += connection.socket.getInputStream().read(heard);
            }
            connection.write(HexFormat.of().parseHex("000000" + "04" + "00" + "00000000"
                    + "000004" + "03" + "00" + "00000003" + "0000000b"));
            connection.hang();
        })) {
            assertThat(lane.attempt(ofService("", server.port()))).isInstanceOfSatisfying(Outcome.Failure.class,
                    failure -> {
                        assertThat(failure.reason()).isEqualTo(Reason.RATE_LIMITED);
                        assertThat(failure.message())
                                .endsWith(": the server broke the call off (ENHANCE_YOUR_CALM)");
                    });
            assertThat(server.sawAnEnd()).isTrue();
        }
    }

    @Test
    void aServerThatRepeatsASecretIsNotRepeated() {
        GrpcCheck wrong = new GrpcCheck("127.0.0.1", guarded.getPort(), "", false, Map.of("token", "swordfish"),
                "status == 'SERVING'", null);

        assertThat(lane.attempt(wrong)).isInstanceOfSatisfying(Outcome.Failure.class,
                failure -> assertThat(failure.message()).endsWith("(UNAUTHENTICATED: who is ***?)"));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({"a.example, a.example:50051", "10.0.0.1, 10.0.0.1:50051", "::1, [::1]:50051", "[::1], [::1]:50051"})
    void anAddressOfIpv6StandsInBrackets(String host, String target) {
        assertThat(new GrpcCheck(host, 50051, "", false, Map.of(), "true", null).target()).isEqualTo(target);
    }

    @Test
    void conditionsDecide() {
        assertThat(
                lane.attempt(new GrpcCheck("127.0.0.1", open.getPort(), "cart", false, Map.of(), "status != 'UNKNOWN'",
                        "status == 'NOT_SERVING'")))
                .isInstanceOf(Outcome.Worrying.class);
    }

    @Test
    void metadataIsSentAndWithoutItIsAuth() {
        assertThat(lane.attempt(check("127.0.0.1", guarded.getPort()))).isInstanceOf(Outcome.Success.class);
        assertThat(lane.attempt(ofService("shop", guarded.getPort()))).isInstanceOfSatisfying(Outcome.Failure.class,
                failure -> {
                    assertThat(failure.reason()).isEqualTo(Reason.AUTH);
                    assertThat(failure.message()).endsWith(
                            ": the credentials are missing or wrong (UNAUTHENTICATED: token, bitte: ä)");
                });
        assertThat(check("127.0.0.1", 1).toString()).doesNotContain("hunter2");
    }

    @Test
    void aServerWithoutAHealthServiceIsTold() {
        assertThat(lane.attempt(ofService("", without.getPort()))).isInstanceOfSatisfying(Outcome.Failure.class,
                failure -> {
                    assertThat(failure.reason()).isEqualTo(Reason.PROTOCOL);
                    assertThat(failure.message()).contains(": the server has no health service, grpc.health.v1 (");
                });
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({"0000000000,UNKNOWN", "00000000020801,SERVING", "00000000020802,NOT_SERVING",
            "00000000020803,SERVICE_UNKNOWN", "0000000002087f,127", "0000000004100a0801,SERVING"})
    void anAnswerHasAStatus(String hex, String status) {
        assertThat(HealthMessages.status(HexFormat.of().parseHex(hex))).isEqualTo(status);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"''", "00", "0100000000", "00000000030801", "000000000208ff", "00000000020aff", "ffffffffff"})
    void anythingElseIsNone(String hex) {
        assertThatThrownBy(() -> HealthMessages.status(HexFormat.of().parseHex(hex)))
                .isInstanceOf(FaultException.class);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({"16,AUTH", "7,AUTH", "8,RATE_LIMITED", "12,PROTOCOL", "14,CONDITION", "99,PROTOCOL", "x,PROTOCOL"})
    void anEndHasAReason(String code, Reason reason) {
        assertThat(GrpcStatus.of(code).reason()).isEqualTo(reason);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({"401,AUTH", "429,RATE_LIMITED", "404,STATUS_4XX", "503,STATUS_5XX", "302,STATUS_OTHER",
            "204,PROTOCOL", "x,PROTOCOL", "99999999999,PROTOCOL"})
    void anAnswerOfHttpHasAReason(String status, Reason reason) {
        assertThat(GrpcStatus.ofHttp(status)).isEqualTo(reason);
    }

    @Test
    void theLeastHasItsDefaults() {
        assertThat(ReadChecks.of("{ grpc: { host: a.example, port: 50051 } }").check()).isEqualTo(
                new GrpcCheck("a.example", 50051, "", false, Map.of(), "status == 'SERVING'", null));
    }

    @Test
    void tlsIsABooleanOrWhatItNeeds() {
        String read = "{ grpc: { host: a.example, port: 1, tls: %s } }";

        assertThat(((GrpcCheck) ReadChecks.of(read.formatted("false")).check()).tls()).isNull();
        assertThat(((GrpcCheck) ReadChecks.of(read.formatted("true")).check()).tls()).isEqualTo(TlsOptions.USUAL);
        assertThat(((GrpcCheck) ReadChecks.of(read.formatted("{}")).check()).tls()).isEqualTo(TlsOptions.USUAL);
        assertThat(((GrpcCheck) ReadChecks.of(read.formatted("{ serverName: b.example, verify: false }")).check())
                .tls()).isEqualTo(new TlsOptions(null, null, null, "b.example", false));
    }

    @Test
    void theExampleOfThePageIsRead() {
        ReadChecks read = ReadChecks.ofThePage("grpc");

        assertThat(read.problems()).isEmpty();
        assertThat(read.checks()).isNotEmpty().allSatisfy(check -> assertThat(check).isInstanceOf(GrpcCheck.class));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            { port: 1 }                                          | host
            { host: a.example }                                  | port
            { host: a.example, port: 0 }                         | port must be
            { host: a.example, port: 1, metadata: { "A": "b" } } | A
            { host: a.example, port: 1, healthy: "state == 1" }  | healthy is no condition
            { host: a.example, port: 1, tls: 3 }                 | tls must be true or false
            { host: a.example, port: 1, tls: { ca: x } }         | ca must be PEM
            { host: a.example, port: 1, tls: { key: x } }        | certificate and key must be given together
            { host: a.example, port: 1, tls: { verfy: true } }   | did you mean 'verify'
            { host: a.example, port: 1, metadata: { te: "x" } }  | metadata te must not be set
            { host: a.example, port: 1, metadata: { a: "ü" } }   | metadata a must hold visible ASCII
            { host: a.example, port: 1, metadata: { a: "x\\r\\ny" } } | metadata a must hold visible ASCII
            """)
    void aWrongSettingIsTold(String settings, String problem) {
        assertThat(ReadChecks.of("{ grpc: " + settings + " }").problems())
                .anySatisfy(told -> assertThat(told).contains(problem));
    }
}
