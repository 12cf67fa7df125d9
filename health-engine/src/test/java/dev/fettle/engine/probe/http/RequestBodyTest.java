package dev.fettle.engine.probe.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.api.check.HttpCheck;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.RawServer;
import dev.fettle.engine.probe.TestLane;
import dev.fettle.engine.probe.http.RequestBody.Part;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestBodyTest {

    @Test
    void aFormIsEncodedAsABrowserDoes() {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("user", "jö & co");
        fields.put("pass word", "1+1=2");

        assertThat(RequestBody.form(fields)).isEqualTo(new RequestBody("user=j%C3%B6+%26+co&pass+word=1%2B1%3D2",
                Optional.of("application/x-www-form-urlencoded")));
    }

    @Test
    void aQueryGoesWithItsVariables() {
        assertThat(RequestBody.graphql("{ a }", Map.of()).text()).isEqualTo("{\"query\":\"{ a }\"}");
        assertThat(RequestBody.graphql("query($n: Int) { a(n: $n) }", Map.of("n", 3)).text())
                .isEqualTo("{\"query\":\"query($n: Int) { a(n: $n) }\",\"variables\":{\"n\":3}}");
    }

    @Test
    void aServerReadsThePartsAsTheyWereMeant() {
        RequestBody body = RequestBody.multipart(List.of(
                new Part("comment", "two\r\nlines -- and --fettle-", Optional.empty(), Optional.empty()),
                new Part("report", "a,b\n1,2\n", Optional.of("report.csv"), Optional.of("text/csv"))));
        Vertx vertx = Vertx.vertx();
        HttpServer server = TestLane.get(vertx.createHttpServer().requestHandler(request -> {
            StringBuilder seen = new StringBuilder();
            request.setExpectMultipart(true)
                    .uploadHandler(upload -> upload.handler(part -> seen.append(upload.name()).append('/')
                            .append(upload.filename()).append('/').append(upload.contentType()).append('/')
                            .append(part)))
                    .endHandler(_ -> {
                        var _ = request.response().end(seen + "|" + request.getFormAttribute("comment"));
                    });
        }).listen(0, "127.0.0.1").toCompletionStage().toCompletableFuture());
        try (TestLane lane = new TestLane()) {
            Outcome outcome = lane.attempt(new HttpCheck(URI.create("http://127.0.0.1:" + server.actualPort() + "/"),
                    "POST",
                    Map.of("Content-Type", body.type().orElseThrow()), body.text(), 0, 4096, false,
                    "body.text == 'report/report.csv/text/csv/a,b\\n1,2\\n|two\\r\\nlines -- and --fettle-'", null));

            assertThat(outcome).isInstanceOf(Outcome.Success.class);
        } finally {
            var _ = TestLane.get(vertx.close().toCompletionStage().toCompletableFuture());
        }
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            {"data":{"health":"ok"}}                               | true
            {"data":{"health":"ok"},"errors":null}                 | true
            {"data":{"health":"ok"},"errors":[]}                   | true
            {"data":{"health":"ok"},"errors":[{"message":"slow"}]} | false
            {"data":null,"errors":[{"message":"no"}]}              | false
            {"errors":[{"message":"no"}]}                          | false
            {"data":null}                                          | false
            <html>                                                 | false
            """)
    void errorsInTheAnswerOfAQueryAreNotHealthy(String answer, boolean healthy) {
        try (TestLane lane = new TestLane(); RawServer server = RawServer.answering(RawServer.ok(answer))) {
            Outcome outcome = lane.attempt(new HttpCheck(URI.create(server.url("/graphql")), "POST", Map.of(),
                    RequestBody.graphql("{ health }", Map.of()).text(), 0, 4096, false, HttpKind.GRAPHQL_HEALTHY,
                    null));

            assertThat(outcome instanceof Outcome.Success).isEqualTo(healthy);
            if (outcome instanceof Outcome.Failure failure) {
                assertThat(failure.reason()).isEqualTo(Reason.CONDITION);
            }
        }
    }
}
