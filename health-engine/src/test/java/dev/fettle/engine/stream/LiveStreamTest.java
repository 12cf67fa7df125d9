package dev.fettle.engine.stream;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.fettle.api.component.Reason;
import dev.fettle.api.component.Status;
import dev.fettle.engine.component.ComponentDefinition;
import dev.fettle.engine.component.SampleComponent;
import dev.fettle.engine.status.CheckResult;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LiveStreamTest {

    private static final Duration LONG = Duration.ofHours(1);
    private static final Set<Kind> CHANGES = EnumSet.of(Kind.STATUS, Kind.SYSTEM);
    private static final Set<Kind> ALL = EnumSet.allOf(Kind.class);
    private static final ComponentDefinition SHOP = SampleComponent.named("shop").in("payments").make();
    private static final Instant AT = Instant.parse("2026-11-21T09:13:58.120Z");

    private final Vertx vertx = Vertx.vertx();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final CountDownLatch ended = new CountDownLatch(1);
    private LiveStream stream;
    private HttpServer server;

    @AfterEach
    void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void aListenerHearsChangesInOrderAndGoesOnAfterTheLastOneItHad() throws Exception {
        serve(new Config(10, LONG, LONG), CHANGES);
        String last;
        try (Client client = new Client(null)) {
            turned(1);
            turned(2);
            client.until(line -> line.contains("\"sequence\":2"));
            assertThat(client.data("status")).hasSize(2).first().asString().isEqualTo(
                    "{\"id\":\"shop\",\"name\":\"shop\",\"group\":\"payments\",\"critical\":true,\"from\":\"HEALTHY\","
                            + "\"status\":\"UNHEALTHY\",\"since\":\"2026-11-21T09:13:58.120Z\",\"sequence\":1,"
                            + "\"reason\":\"TIMEOUT\",\"message\":\"no answer\",\"lastCheckAt\":null,\"latencyMs\":null}");
            last = client.lastId();
        }
        turned(3);
        turned(4);

        try (Client client = new Client(last)) {
            client.until(line -> line.contains("\"sequence\":4"));

            assertThat(client.data("status")).hasSize(2);
            assertThat(client.lines).noneMatch(line -> line.contains("reset") || line.contains("\"sequence\":2"));
        }
    }

    @Test
    void whoComesFromAnotherProcessOrTooLateIsResetAndThenLive() throws Exception {
        serve(new Config(10, LONG, LONG), CHANGES);
        turned(1);
        try (Client client = new Client("00000000-1")) {
            client.until(line -> line.contains("other-process"));
            turned(2);
            client.until(line -> line.contains("\"sequence\":2"));
            assertThat(client.data("status")).hasSize(1);
            String first = client.lastId();
            for (int i = 3; i < 10_100; i++) {
                turned(i);
            }
            try (Client late = new Client(first.replaceAll("-.*", "-1"))) {
                late.until(line -> line.contains("too-old"));
                turned(10_100);
                late.until(line -> line.contains("\"sequence\":10100"));
                assertThat(late.data("status")).hasSize(1);
            }
        }
    }

    @Test
    void aListenerThatDoesNotReadHoldsNobodyUpAndIsResetWhenItReadsAgain() throws Exception {
        serve(new Config(10, LONG, LONG), ALL);
        String message = "x".repeat(1000);
        int results = 60_000; // 60 MB, far more than the buffers of a connection take
        try (Client client = new Client(null)) {
            client.until(line -> line.equals(": connected"));

            for (int i = 0; i < results; i++) {
                stream.ran(SHOP, result(i + message)); // would never return here if it waited for the listener
            }
            turned(7);

            client.until(line -> line.contains("\"sequence\":7") || line.contains("too-slow"));
            if (client.data("status").isEmpty()) {
                turned(8);
                client.until(line -> line.contains("\"sequence\":8"));
            }
            assertThat(client.data("reset")).containsExactly("{\"reason\":\"too-slow\"}");
            assertThat(client.data("result")).hasSizeLessThan(results);
        }
    }

    @Test
    void whoTakesNothingForFourBeatsIsCutOff() throws Exception {
        serve(new Config(10, Duration.ofMillis(100), LONG), ALL);
        String message = "x".repeat(1000);
        try (Client client = new Client(null)) {
            client.until(line -> line.equals(": connected"));

            boolean isCutOff = false;
            for (int round = 0; round < 1000 && !isCutOff; round++) { // until the buffers of the connection are full
                for (int i = 0; i < 100; i++) {
                    stream.ran(SHOP, result(i + message));
                }
                isCutOff = ended.await(20, TimeUnit.MILLISECONDS);
            }

            assertThat(isCutOff).isTrue();
        }
    }

    @Test
    void silenceIsKeptOpenByComments() throws Exception {
        serve(new Config(10, Duration.ofMillis(100), LONG), CHANGES);
        try (Client client = new Client(null)) {
            client.until(line -> line.equals(":"));
            client.until(line -> line.equals(":"));
        }
    }

    @Test
    void aConnectionEndsWhenItsTimeIsOver() throws Exception {
        serve(new Config(10, Duration.ofMillis(100), Duration.ofMillis(200)), CHANGES);
        try (Client client = new Client(null)) {
            client.toTheEnd();

            assertThat(client.lines.getLast()).as("the last chunk").isEqualTo("");
        }
    }

    @Test
    void moreThanAllowedAreRefusedAndTheirPlacesAreFreeAgain() throws Exception {
        serve(new Config(1, LONG, LONG), CHANGES);
        try (Client client = new Client(null)) {
            client.until(line -> line.equals(": connected"));
            assertThat(registry.get("fettle.stream.clients").gauge().value()).isEqualTo(1);
            try (Client refused = new Client(null)) {
                refused.until(line -> line.startsWith("HTTP/1.1 503"));
            }
        }
        assertThat(ended.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(registry.get("fettle.stream.clients").gauge().value()).isZero();
        try (Client client = new Client(null)) {
            client.until(line -> line.equals(": connected"));
        }
    }

    @Test
    void atTheEndAllAnswersEndAndNobodyIsLetIn() throws Exception {
        serve(new Config(10, LONG, LONG), CHANGES);
        try (Client client = new Client(null)) {
            client.until(line -> line.equals(": connected"));

            stream.end();

            client.toTheEnd();
            try (Client refused = new Client(null)) {
                refused.until(line -> line.startsWith("HTTP/1.1 503"));
            }
        }
    }

    private void serve(StreamConfig config, Set<Kind> kinds) throws Exception {
        stream = new LiveStream(vertx, config, new ObjectMapper().registerModule(new JavaTimeModule()), registry);
        Router router = Router.router(vertx);
        router.get("/").handler(request -> {
            String last = request.request().getHeader("Last-Event-ID");
            AtomicBoolean opened = new AtomicBoolean();
            request.addEndHandler(_ -> { // they are called in turn, the last one first
                if (opened.get()) {
                    ended.countDown();
                }
            });
            opened.set(stream.open(request, new Wish(kinds, null, Map.of()), last));
            if (!opened.get()) {
                request.response().setStatusCode(503).end();
            }
        });
        server = vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1").toCompletionStage()
                .toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private void turned(long sequence) {
        stream.turned(SHOP,
                new Turned(Status.HEALTHY, Status.UNHEALTHY, AT, Reason.TIMEOUT, "no answer", sequence, null));
    }

    private static CheckResult result(String message) {
        return new CheckResult(AT, Status.HEALTHY, Reason.OK, message, 1, Map.of(), 1, Map.of());
    }

    private record Config(int maxClients, Duration heartbeat, Duration maxAge) implements StreamConfig {}

    private final class Client implements AutoCloseable {

        final List<String> lines = new ArrayList<>();
        private final Socket socket;
        private final BufferedReader reader;

        Client(String lastEventId) throws IOException {
            socket = new Socket(InetAddress.getLoopbackAddress(), server.actualPort());
            socket.setSoTimeout(20_000);
            String resume = lastEventId == null ? "" : "Last-Event-ID: " + lastEventId + "\r\n";
            socket.getOutputStream().write(
                    ("GET / HTTP/1.1\r\nHost: localhost\r\n" + resume + "\r\n").getBytes(StandardCharsets.UTF_8));
            reader = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            until(String::isEmpty); // the head; of an answer that goes on, its first line says that it hears from here
            if (lines.getFirst().contains(" 200 ")) {
                until(line -> line.equals(": connected"));
            }
        }

        /** Reads on until there is such a line; not at all when it was read already. */
        void until(Predicate<String> found) throws IOException {
            if (lines.stream().noneMatch(found)) {
                readUntil(found);
            }
        }

        void toTheEnd() throws IOException {
            readUntil(line -> line.equals("0"));
            readUntil(String::isEmpty);
        }

        private void readUntil(Predicate<String> found) throws IOException {
            String line;
            do {
                line = reader.readLine();
                assertThat(line).as("the answer goes on").isNotNull();
                lines.add(line);
            } while (!found.test(line));
        }

        List<String> data(String kind) {
            List<String> found = new ArrayList<>();
            for (int i = 1; i < lines.size(); i++) {
                if (lines.get(i - 1).equals("event: " + kind)) {
                    found.add(lines.get(i).substring("data: ".length()));
                }
            }
            return found;
        }

        String lastId() {
            return lines.reversed().stream().filter(line -> line.startsWith("id: ")).findFirst().orElseThrow()
                    .substring("id: ".length());
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
