package dev.fettle.engine.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.api.check.Phase;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConditionTest {

    private static final String JSON = """
            {"ok": true, "queue": {"depth": 3, "share": 0.5}, "name": "ü", "none": null, "list": [1, 2, 3]}
            """;

    private static Answer answer(String body, Answer.Session session) {
        HttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
        head.headers().add("X-Build", "7").add("Set-Cookie", "a").add("Set-Cookie", "b");
        Progress progress = new Progress();
        progress.enter(Phase.CONNECT);
        progress.enter(Phase.PROCESSING);
        progress.end();
        return new Answer(head, Unpooled.copiedBuffer(body, StandardCharsets.UTF_8), session, () -> "127.0.0.1",
                progress);
    }

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource(delimiterString = "=>", quoteCharacter = '`', textBlock = """
            status == 200                                        => true
            status >= 200 && status < 300                        => true
            latency < 5000 && latency >= 0                       => true
            phases.connect < 5000                                => true
            phases.tls < 5000                                    => false
            ip == '127.0.0.1'                                    => true
            headers['x-build'] == '7'                            => true
            headers['X-Build'] == '7'                            => false
            headers['set-cookie'] == 'a, b'                      => true
            'x-none' in headers                                  => false
            body.json.ok                                         => true
            body.json.queue.depth < 100                          => true
            body.json.queue.depth < 3.5                          => true
            body.json.queue.share == 0.5                         => true
            body.json.name == 'ü'                                => true
            body.json.none == null                               => true
            body.json.list.exists(x, x == 2)                     => true
            body.json.list.all(x, x > 1)                         => false
            size(body.json.list) == 3                            => true
            body.json.missing > 1                                => false
            body.json.missing.deeper > 1                         => false
            has(body.json.missing)                               => false
            has(body.json.queue.depth)                           => true
            !has(body.json.missing) && body.json.ok              => true
            body.json.missing > 1 || status == 200               => true
            body.json.name < 3                                   => false
            body.json.queue                                      => false
            body.text.contains('depth')                          => true
            body.text.matches('.*"ok": *true.*')                 => true
            tls.expiresInDays < 14                               => true
            tls.version == 'TLSv1.3'                             => true
            1 / (status - 200) == 1                              => false
            """)
    void expressionsSeeTheAnswer(String expression, boolean expected) {
        Condition condition = Condition.compile(expression);

        assertThat(condition.isTrue(answer(JSON, new Answer.Session("TLSv1.3", 13)))).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"tls.expiresInDays < 14", "tls.version == 'TLSv1.3'", "body.json.ok", "body.json == null"})
    void whatTheAnswerDoesNotHaveIsFalse(String expression) {
        assertThat(Condition.compile(expression).isTrue(answer("no json", null))).isFalse();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            status                  | 1:1 it must be true or false, but is a whole number
            status == '200'         | 1:8 '==' cannot compare a whole number with text
            statsu == 200           | 1:1 there is no 'statsu'; did you mean 'status'?
            status == 200 && bdy    | 1:18 there is no 'bdy'; there are body.json, body.text, headers, ip, latency
            tls.expires < 1         | 1:1 there is no 'tls.expires'; there are tls.expiresInDays, tls.version
            tls.expiresInDay < 1    | 1:1 there is no 'tls.expiresInDay'; did you mean 'tls.expiresInDays'?
            status ==               | 1:10 the expression ends too early
            f(status)               | 1:2 there is no function 'f'
            body == 'x'             | 1:1 'body' alone has no value; there are body.json, body.text
            """)
    void whatDoesNotCompileIsNamedWithItsPlace(String expression, String problem) {
        assertThat(Conditions.problem(expression)).hasValueSatisfying(
                line -> assertThat(line).startsWith(problem).doesNotContain("\n"));
    }

    @Test
    void thePlaceCountsLines() {
        assertThat(Conditions.problem("status == 200\n  && wrong")).hasValueSatisfying(
                line -> assertThat(line).startsWith("2:6 there is no 'wrong'"));
        assertThat(Conditions.problem("status == 200")).isEmpty();
    }

    @Test
    void onlyAConditionThatReadsTheBodyKeepsIt() {
        assertThat(Condition.compile("status == 200").readsBody()).isFalse();
        assertThat(Condition.compile("status == 200 || body.json.x == 1").readsBody()).isTrue();
        assertThat(Condition.compile("body.text == ''").readsBody()).isTrue();
    }

    @Test
    void anEvaluationThatRunsAwayIsFalse() {
        String list = "[" + "1,".repeat(2000) + "1]";
        Condition runaway = Condition.compile("body.json.all(a, body.json.all(b, body.json.all(c, c == 1)))");

        assertThat(runaway.isTrue(answer(list, null))).isFalse();
        assertThat(Condition.compile("body.json.all(a, a == 1)").isTrue(answer(list, null))).isTrue();
    }

    @Test
    void deepJsonIsNoJson() {
        assertThat(Condition.compile("size(body.json) > 0").isTrue(answer("[".repeat(9_000), null))).isFalse();
        assertThat(Condition.compile("size(body.json) > 0")
                .isTrue(answer("[".repeat(200) + "]".repeat(200), null))).isFalse();
    }
}
