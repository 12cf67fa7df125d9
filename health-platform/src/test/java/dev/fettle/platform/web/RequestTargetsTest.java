package dev.fettle.platform.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestTargetsTest {

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void end() {
        vertx.close().toCompletionStage().toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
    }

    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource({"GET, /api/v1/webhooks, 200", "GET, /api?x=://y/z, 200", "POST, //x/api, 200",
            "GET, @169.254.169.254/latest?x=://y/api/v1/webhooks, 400", "GET, http://localhost/api, 400",
            "GET, .example.com?x=://y/api, 400", "POST, :80@x?://y/api, 400", "GET, ?x=://y/api, 400"})
    void onlyAPathIsATarget(String method, String target, int status) throws Exception {
        assertThat(answer(method, target)).startsWith("HTTP/1.1 " + status + " ");
    }

    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource({"OPTIONS, *, true", "GET, *, false", "OPTIONS, **, false", "OPTIONS, /a, true", "GET, '', false"})
    void aStarIsForOptionsOnly(String method, String target, boolean isPath) {
        assertThat(RequestTargets.isPath(HttpMethod.valueOf(method), target)).isEqualTo(isPath);
    }

    private String answer(String method, String target) throws IOException {
        Router router = Router.router(vertx);
        new RequestTargets().routes(router);
        router.route().handler(context -> context.response().end("reached"));
        HttpServer server = vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1")
                .toCompletionStage().toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
        try (Socket socket = new Socket("127.0.0.1", server.actualPort())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write((method + " " + target
                    + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                    .getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }
}
