package dev.fettle.engine.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fettle.api.component.Status;
import dev.fettle.engine.component.SampleComponent;
import dev.fettle.engine.cluster.Holding;
import dev.fettle.engine.cluster.Ownership;
import dev.fettle.engine.cluster.ShardId;
import dev.fettle.engine.status.SampleView;
import dev.fettle.engine.status.StatusBoard;
import dev.fettle.platform.web.LongAnswers;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Those who ask for the components and do not read the answer. */
class SlowReadersIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final Duration SHORT = Duration.ofMillis(500);
    private static final int COMPONENTS = 20_000;
    private static final String LAST_CHUNK = "0\r\n\r\n";

    private final StatusBoard board = new StatusBoard();
    private Vertx vertx;

    @BeforeEach
    void watchMany() {
        vertx = Vertx.vertx();
        for (int i = 0; i < COMPONENTS; i++) {
            board.put(SampleView.judged(SampleComponent.named("component-" + i).in("payments").make(), Status.HEALTHY));
        }
    }

    @AfterEach
    void stop() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    @Test
    void asManyAsMayAreServedAndTheNextOnesLater() throws Exception {
        int port = serve(2, LONG);
        try (Socket first = ask(port, "GET"); Socket second = ask(port, "GET")) {
            assertThat(head(first)).startsWith("HTTP/1.1 200 ");
            assertThat(head(second)).startsWith("HTTP/1.1 200 ");
            try (Socket third = ask(port, "GET")) {
                assertThat(head(third)).startsWith("HTTP/1.1 503 ").contains("application/problem+json")
                        .containsIgnoringCase("retry-after: 5");
            }

            first.close();

            await().atMost(PATIENCE).untilAsserted(() -> {
                try (Socket again = ask(port, "GET")) {
                    assertThat(head(again)).startsWith("HTTP/1.1 200 ");
                }
            });
        }
    }

    @Test
    void whoReadsToTheEndLeavesItsPlace() throws Exception {
        int port = serve(1, LONG);
        for (int i = 0; i < 3; i++) {
            try (Socket reader = ask(port, "GET")) {
                assertThat(rest(reader)).startsWith("HTTP/1.1 200 ").contains("component-" + (COMPONENTS - 1))
                        .endsWith(LAST_CHUNK);
            }
        }
        try (Socket reader = ask(port, "HEAD")) {
            assertThat(head(reader)).startsWith("HTTP/1.1 200 ");
        }
        await().atMost(PATIENCE).untilAsserted(() -> {
            try (Socket reader = ask(port, "HEAD")) {
                assertThat(head(reader)).startsWith("HTTP/1.1 200 ");
            }
        });
    }

    @Test
    void whoDoesNotReadIsCutOff() throws Exception {
        int port = serve(1, SHORT);
        try (Socket slow = ask(port, "GET")) {
            assertThat(head(slow)).startsWith("HTTP/1.1 200 ");

            await().atMost(PATIENCE).untilAsserted(() -> {
                try (Socket next = ask(port, "HEAD")) {
                    assertThat(head(next)).startsWith("HTTP/1.1 200 ");
                }
            });

            assertThat(rest(slow)).doesNotEndWith(LAST_CHUNK);
        }
    }

    private record Config(int maxAnswers, Duration deadline) implements ExportConfig {}

    private int serve(int most, Duration deadline) throws Exception {
        Router router = Router.router(vertx);
        Holding holding = new Holding();
        holding.hold(new Ownership(ShardId.ALL.stream().collect(Collectors.toMap(Function.identity(), _ -> 1L))));
        new ExportRoutes(board, holding, Clock.systemUTC(), new Config(most, deadline),
                new LongAnswers(vertx)).routes(router);
        HttpServer server = vertx.createHttpServer(new HttpServerOptions().setSendBufferSize(8192))
                .requestHandler(router);
        return server.listen(0, "127.0.0.1").toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS)
                .actualPort();
    }

    private static Socket ask(int port, String method) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(8192);
        socket.setSoTimeout((int) PATIENCE.toMillis());
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        socket.getOutputStream().write((method + " /metrics/health HTTP/1.1\r\nHost: x\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static String head(Socket socket) throws IOException {
        StringBuilder head = new StringBuilder();
        InputStream in = socket.getInputStream();
        while (head.indexOf("\r\n\r\n") < 0) {
            int read = in.read();
            if (read < 0) {
                break;
            }
            head.append((char) read);
        }
        return head.toString();
    }

    /** What still comes, up to the last chunk or the end of the connection. */
    private static String rest(Socket socket) throws IOException {
        StringBuilder rest = new StringBuilder();
        byte[] bytes = new byte[65_536];
        InputStream in = socket.getInputStream();
        try {
            for (int read = in.read(bytes); read >= 0; read = in.read(bytes)) {
                rest.append(new String(bytes, 0, read, StandardCharsets.US_ASCII));
                if (rest.length() >= 5 && rest.substring(rest.length() - 5).equals(LAST_CHUNK)) {
                    break;
                }
            }
        } catch (IOException reset) {
            rest.append("(reset)");
        }
        return rest.toString();
    }
}
