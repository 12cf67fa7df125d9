package dev.fettle.engine.probe.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.fettle.engine.probe.Progress;
import dev.fettle.engine.probe.Conditions;
import dev.fettle.engine.probe.Expectation;
import dev.fettle.engine.probe.Peer;
import dev.fettle.engine.probe.TestCertificates;
import dev.fettle.platform.expression.Expression;
import dev.fettle.api.check.Phase;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConditionTest {

    private static final Conditions CONDITIONS = Conditions.of(new HttpKind());

    private static Peer.Certified certified;

    @BeforeAll
    static void aCertificateThatEndsSoon(@TempDir Path directory) throws Exception {
        TestCertificates certificates = new TestCertificates(directory);
        certificates.leaf("soon", "-validity", "14");
        certified = new Peer.Certified("TLSv1.3", "any", certificates.certificate("soon"));
    }

    private record TestPeer(Peer.@Nullable Certified shown) implements Peer {

        @Override
        public String ip() {
            return "127.0.0.1";
        }

        @Override
        public Optional<Certified> certified() {
            return Optional.ofNullable(shown);
        }
    }

    private static boolean readsBody(String healthy) {
        return new Expected(Expectation.of(CONDITIONS, healthy, null)).readsBody();
    }

    private static final String JSON = """
            {"ok": true, "queue": {"depth": 3, "share": 0.5}, "name": "ü", "none": null, "list": [1, 2, 3]}
            """;

    private static Answer answer(String body, Peer.@Nullable Certified shown) {
        HttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
        head.headers().add("X-Build", "7").add("Set-Cookie", "a").add("Set-Cookie", "b");
        Progress progress = new Progress();
        progress.enter(Phase.CONNECT);
        progress.enter(Phase.PROCESSING);
        progress.end();
        return new Answer(head, Unpooled.copiedBuffer(body, StandardCharsets.UTF_8), new TestPeer(shown), progress);
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
        Expression condition = CONDITIONS.compile(expression);

        assertThat(condition.isTrue(answer(JSON, certified).seen())).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"tls.expiresInDays < 14", "tls.version == 'TLSv1.3'", "body.json.ok", "body.json == null"})
    void whatTheAnswerDoesNotHaveIsFalse(String expression) {
        assertThat(CONDITIONS.compile(expression).isTrue(answer("no json", null).seen())).isFalse();
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
        assertThatIllegalArgumentException().isThrownBy(() -> CONDITIONS.compile(expression)).satisfies(
                wrong -> assertThat(wrong.getMessage()).startsWith(problem).doesNotContain("\n"));
    }

    @Test
    void thePlaceCountsLines() {
        assertThatIllegalArgumentException().isThrownBy(() -> CONDITIONS.compile("status == 200\n  && wrong"))
                .satisfies(wrong -> assertThat(wrong.getMessage())
                        .startsWith("2:6 there is no 'wrong'"));
    }

    @Test
    void onlyAConditionThatReadsTheBodyKeepsIt() {
        assertThat(readsBody("status == 200")).isFalse();
        assertThat(readsBody("status == 200 || body.json.x == 1")).isTrue();
        assertThat(readsBody("body.text == ''")).isTrue();
    }

    @Test
    void anEvaluationThatRunsAwayIsFalse() {
        String list = "[" + "1,".repeat(2000) + "1]";
        Expression runaway = CONDITIONS.compile("body.json.all(a, body.json.all(b, body.json.all(c, c == 1)))");

        assertThat(runaway.isTrue(answer(list, null).seen())).isFalse();
        assertThat(CONDITIONS.compile("body.json.all(a, a == 1)").isTrue(answer(list, null).seen())).isTrue();
    }

    @Test
    void aMarkBeforeTheJsonIsNoPartOfIt() {
        assertThat(CONDITIONS.compile("body.json.ok").isTrue(answer("\uFEFF{\"ok\":true}", null).seen())).isTrue();
    }

    @Test
    void deepJsonIsNoJson() {
        assertThat(CONDITIONS.compile("size(body.json) > 0").isTrue(answer("[".repeat(9_000), null).seen())).isFalse();
        assertThat(CONDITIONS.compile("size(body.json) > 0")
                .isTrue(answer("[".repeat(200) + "]".repeat(200), null).seen())).isFalse();
    }
}
