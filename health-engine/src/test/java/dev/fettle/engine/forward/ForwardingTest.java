package dev.fettle.engine.forward;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.platform.security.Caller;
import dev.fettle.platform.security.Role;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.quarkus.vertx.http.runtime.security.QuarkusHttpUser;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An engine's router before a notifier that the test plays. */
class ForwardingTest {

    private static final int MOST = 1024 * 1024;

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final BlockingQueue<Map<String, String>> heard = new LinkedBlockingQueue<>();

    @AfterEach
    void end() {
        client.close();
        await(vertx.close());
    }

    @Test
    void aReadGoesThroughWithItsQuestionAndWithoutWhatIsOfOneConnection() throws Exception {
        int engine = engine(notifier(request -> request.response().putHeader("ETag", "\"1\"")
                .putHeader("Keep-Alive", "timeout=5").setStatusCode(203).end(request.uri())), null);

        HttpResponse<String> answer = send(request(engine, "/api/v1/deliveries/a%2Fb?webhook=ops&limit=3")
                .header("Authorization", "Bearer x")
                .header("X-Forwarded-For", "203.0.113.7")
                .header("Forwarded", "for=203.0.113.7")
                .header("TE", "trailers")
                .header("If-None-Match", "\"0\""));

        assertThat(answer.statusCode()).isEqualTo(203);
        assertThat(answer.body()).isEqualTo("/api/v1/deliveries/a%2Fb?webhook=ops&limit=3");
        assertThat(answer.headers().firstValue("ETag")).hasValue("\"1\"");
        assertThat(answer.headers().firstValue("Keep-Alive")).isEmpty();
        assertThat(heard.poll(5, TimeUnit.SECONDS)).containsEntry("authorization", "Bearer x")
                .containsEntry("if-none-match", "\"0\"")
                .containsEntry("forwarded", "for=unknown")
                .containsKey("fettle-via")
                .doesNotContainKeys("x-forwarded-for", "te");
    }

    @ParameterizedTest
    @ValueSource(strings = {"@127.0.0.1:%d/latest?x=://y/api/v1/webhooks", "http://127.0.0.1:%d/api/v1/webhooks",
            ".localhost:%d/?x=://y/api/v1/webhooks"})
    void noTargetOfARequestLeadsAwayFromTheNotifier(String target) throws Exception {
        int elsewhere = notifier(request -> request.response().end("secrets")).orElseThrow().getPort();
        int engine = engine(notifier(request -> request.response().end("webhooks")), Role.ADMIN);

        String answer = raw(engine, "GET " + target.formatted(elsewhere)
                + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 400 ").contains("urn:fettle:problem:bad-target");
        assertThat(heard).isEmpty();
    }

    @Test
    void aClientCannotHaveItsTokenTakenAwayOnTheWay() throws Exception {
        int engine = engine(notifier(request -> request.response().end("webhooks")), Role.VIEWER);

        String answer = raw(engine, "GET /api/v1/webhooks HTTP/1.1\r\nHost: localhost\r\nX-Own: 1\r\n"
                + "Authorization: Bearer x\r\nConnection: authorization, forwarded, x-own\r\nConnection: close\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 200 ");
        assertThat(heard.poll(5, TimeUnit.SECONDS)).containsEntry("authorization", "Bearer x")
                .containsEntry("forwarded", "for=unknown")
                .doesNotContainKeys("x-own");
    }

    @Test
    void onlyAnAnonymousReadReachesTheNotifierAsOne() throws Exception {
        Optional<URI> notifier = notifier(request -> request.response().end("webhooks"));

        HttpResponse<String> _ = send(request(engine(notifier, null), "/api/v1/webhooks"));
        assertThat(heard.poll(5, TimeUnit.SECONDS)).doesNotContainKeys("authorization", "forwarded");

        HttpResponse<String> _ = send(request(engine(notifier, Role.ADMIN), "/api/v1/webhooks"));
        assertThat(heard.poll(5, TimeUnit.SECONDS)).containsEntry("forwarded", "for=unknown");
    }

    @Test
    void aBodyOverHttp2NeedsNoLength() throws Exception {
        int engine = engine(notifier(request -> request.body().onSuccess(body -> request.response().end(body))),
                Role.ADMIN);
        var http2 = vertx.createHttpClient(new HttpClientOptions().setProtocolVersion(HttpVersion.HTTP_2)
                .setHttp2ClearTextUpgrade(false));

        Buffer answer = await(http2.request(HttpMethod.POST, engine, "127.0.0.1", "/api/v1/webhooks")
                .compose(request -> request.setChunked(true).write("{}").compose(_ -> request.end())
                        .compose(_ -> request.response()))
                .compose(HttpClientResponse::body));

        assertThat(answer).hasToString("{}");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aBodyGoesThroughWhetherItSaysItsLengthOrNot(boolean saysItsLength) throws Exception {
        int engine = engine(notifier(request -> request.body().onSuccess(body -> request.response().end(body))),
                Role.ADMIN);
        byte[] body = new byte[MOST];

        HttpResponse<byte[]> answer = client.send(request(engine, "/api/v1/webhooks")
                .POST(saysItsLength
                        ? BodyPublishers.ofByteArray(body)
                        : BodyPublishers.fromPublisher(BodyPublishers.ofByteArray(body)))
                .build(), BodyHandlers.ofByteArray());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).hasSize(MOST);
    }

    @Test
    void aBodyThatIsTooLargeIsCutOffWhileItComes() throws Exception {
        int engine = engine(notifier(request -> request.handler(_ -> {})), Role.ADMIN);

        HttpResponse<String> answer = send(request(engine, "/api/v1/webhooks")
                .POST(BodyPublishers.fromPublisher(BodyPublishers.ofByteArray(new byte[MOST + 1]))));

        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(answer.body()).contains("urn:fettle:problem:too-large");
    }

    @Test
    void whoHasNoTokenChangesNothing() throws Exception {
        int engine = engine(notifier(request -> request.response().end("changed")), null);

        HttpResponse<String> answer = send(request(engine, "/api/v1/webhooks/ops/pause").POST(BodyPublishers.noBody()));

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(heard).isEmpty();
    }

    @Test
    void aNotifierThatIsNotThereIsToldAsUnavailable() throws Exception {
        int engine = engine(Optional.of(URI.create("http://127.0.0.1:" + closedPort())), Role.ADMIN);

        HttpResponse<String> answer = send(request(engine, "/api/v1/webhooks"));

        assertThat(answer.statusCode()).isEqualTo(502);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(answer.body()).contains("urn:fettle:problem:notifier-unavailable");
    }

    @Test
    void aNotifierThatIsSilentIsToldAsTooLate() throws Exception {
        int engine = engine(notifier(_ -> {}), Role.ADMIN, Duration.ofMillis(300));

        HttpResponse<String> answer = send(request(engine, "/api/v1/dead-letters"));

        assertThat(answer.statusCode()).isEqualTo(504);
        assertThat(answer.body()).contains("urn:fettle:problem:notifier-timeout");
    }

    @Test
    void withoutItsAddressThePathsSayWhatIsMissing() throws Exception {
        HttpResponse<String> answer = send(request(engine(Optional.empty(), Role.ADMIN), "/api/v1/webhooks"));

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body()).contains("FETTLE_NOTIFIER_URL");
    }

    @Test
    void aCircleEndsAtItsSecondEngine() throws Exception {
        int inner = engine(Optional.of(URI.create("http://127.0.0.1:1")), Role.ADMIN);
        int outer = engine(Optional.of(URI.create("http://127.0.0.1:" + inner)), Role.ADMIN);

        HttpResponse<String> answer = send(request(outer, "/api/v1/webhooks"));

        assertThat(answer.statusCode()).isEqualTo(508);
        assertThat(answer.body()).contains("urn:fettle:problem:loop");
    }

    private Optional<URI> notifier(Handler<HttpServerRequest> handler) {
        HttpServer server = vertx.createHttpServer().requestHandler(request -> {
            Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            request.headers().forEach(header -> headers.put(header.getKey().toLowerCase(Locale.ROOT),
                    header.getValue()));
            heard.add(headers);
            handler.handle(request);
        });
        return Optional.of(URI.create("http://127.0.0.1:" + await(server.listen(0, "127.0.0.1")).actualPort()));
    }

    private int engine(Optional<URI> notifier, Role role) {
        return engine(notifier, role, Duration.ofSeconds(15));
    }

    private int engine(Optional<URI> notifier, Role role, Duration timeout) {
        Router router = Router.router(vertx);
        router.route().order(-100).handler(context -> authenticate(context, role));
        new Forwarding(new Given(notifier, timeout), vertx).routes(router);
        return await(vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1")).actualPort();
    }

    private static void authenticate(RoutingContext context, Role role) {
        context.setUser(new QuarkusHttpUser(QuarkusSecurityIdentity.builder()
                .setPrincipal(new Caller("somebody", role == null ? Role.VIEWER : role, null))
                .setAnonymous(role == null)
                .build()));
        context.next();
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private static String raw(int port, String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    private static HttpRequest.Builder request(int port, String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).timeout(Duration.ofSeconds(20));
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static <T> T await(Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
    }

    /** Where the notifier is, and how long it may take. */
    private record Given(Optional<URI> url, Duration timeout) implements ForwardConfig {}
}
