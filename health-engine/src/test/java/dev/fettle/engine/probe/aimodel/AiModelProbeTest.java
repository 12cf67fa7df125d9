package dev.fettle.engine.probe.aimodel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.api.check.AiModelCheck;
import dev.fettle.api.check.AiModelCheck.Canary;
import dev.fettle.api.check.AiModelCheck.Provider;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.RawServer;
import dev.fettle.engine.probe.ReadChecks;
import dev.fettle.engine.probe.TestLane;
import dev.fettle.engine.probe.http.HostilePeers;
import dev.fettle.engine.probe.http.JsonPeer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class AiModelProbeTest {

    private final TestLane lane = new TestLane();

    @AfterEach
    void closeTheLane() {
        lane.close();
    }

    private static AiModelCheck check(Provider provider, URI url, @Nullable String model, @Nullable Canary canary,
            String healthy) {
        return new AiModelCheck(provider, url, AiServer.KEY, model, canary, healthy, null);
    }

    private static Outcome.Failure failure(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Failure.class);
        return (Outcome.Failure) outcome;
    }

    @ParameterizedTest
    @EnumSource(Provider.class)
    void theKeyIsGoodAndTheModelIsThere(Provider provider) {
        try (AiServer server = new AiServer(provider)) {
            Outcome outcome = lane.attempt(check(provider, server.url(), AiServer.model(provider), null,
                    "size(models) >= 2 && '" + AiServer.model(provider) + "' in models"));

            assertThat(outcome).as(outcome.toString()).isInstanceOf(Outcome.Success.class);
            assertThat(outcome.observation().details()).containsEntry("models", AiServer.models(provider).size());
            assertThat(server.asked).hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource(Provider.class)
    void aModelThatIsNotThereIsToldWithThoseNearIt(Provider provider) {
        try (AiServer server = new AiServer(provider)) {
            String wanted = AiServer.model(provider).substring(0, 5) + "nowhere";

            Outcome.Failure failure = failure(lane.attempt(
                    check(provider, server.url(), wanted, new Canary("Hi", null, 5), "true")));

            assertThat(failure.reason()).isEqualTo(Reason.CONDITION);
            assertThat(failure.message()).contains("models, but not '" + wanted + "'; near it are ")
                    .contains(AiServer.model(provider));
            assertThat(server.asked).as("a model that is not there is not asked").hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource(Provider.class)
    void theCanaryIsAnsweredPieceByPiece(Provider provider) {
        try (AiServer server = new AiServer(provider)) {
            Outcome outcome = lane.attempt(check(provider, server.url(), AiServer.model(provider),
                    new Canary("What is the capital of France?", "(?i)\\bparis\\b", 12),
                    "answer.startsWith('Paris') && firstToken < total && total <= latency && size(models) > 1"));

            assertThat(outcome).as(outcome.toString()).isInstanceOf(Outcome.Success.class);
            var details = outcome.observation().details();
            assertThat(details).containsEntry("answer", "Paris is the capital.");
            long total = (Long) details.get("totalMs");
            assertThat(total - (Long) details.get("firstTokenMs")).isBetween(AiServer.THINKS / 2, 5_000L);
            assertThat(outcome.observation().latency().toMillis()).isGreaterThanOrEqualTo(total);
            String _ = server.asked.remove();
            assertThat(server.asked.remove()).startsWith("POST ").contains("What is the capital of France?", "12");
        }
    }

    @ParameterizedTest
    @EnumSource(Provider.class)
    void aWrongAnswerIsAFailure(Provider provider) {
        try (AiServer server = new AiServer(provider)) {
            server.answer = "Ä capital… é?";

            Outcome.Failure failure = failure(lane.attempt(check(provider, server.url(), AiServer.model(provider),
                    new Canary("What is the capital of France?", "Paris", 12), "true")));

            assertThat(failure.reason()).isEqualTo(Reason.CONDITION);
            assertThat(failure.message()).endsWith("answered 'Ä capital… é?', which does not match Paris");
        }
    }

    @ParameterizedTest
    @EnumSource(Provider.class)
    void anAnswerThatBreaksOffIsAFailure(Provider provider) {
        try (AiServer server = new AiServer(provider)) {
            server.breaksOff = true;

            Outcome.Failure failure = failure(lane.attempt(check(provider, server.url(), AiServer.model(provider),
                    new Canary("Hi", null, 12), "true")));

            assertThat(failure.message()).endsWith("broke off its answer: Overloaded");
        }
    }

    @ParameterizedTest
    @EnumSource(value = Provider.class, names = "OLLAMA", mode = EnumSource.Mode.EXCLUDE)
    void aWrongKeyIsRefusedAndNotShown(Provider provider) {
        try (AiServer server = new AiServer(provider)) {
            Outcome.Failure failure = failure(lane.attempt(new AiModelCheck(provider, server.url(), "sk-wrong", null,
                    null, "true", null)));

            assertThat(failure.reason()).isEqualTo(Reason.AUTH);
            assertThat(failure.message()).contains("the key is refused: ").doesNotContain("sk-wro", "wrong");
        }
    }

    @ParameterizedTest
    @EnumSource(Provider.class)
    void aLimitedRateIsToldApartFromFailure(Provider provider) {
        try (AiServer server = new AiServer(provider)) {
            server.limited = true;

            Outcome outcome = lane.attempt(check(provider, server.url(), null, null, "true"));

            assertThat(outcome).isInstanceOfSatisfying(Outcome.Worrying.class, worrying -> {
                assertThat(worrying.reason()).isEqualTo(Reason.RATE_LIMITED);
                assertThat(worrying.message()).contains(" answered 429, the rate is limited, again after 20s: ");
            });
            assertThat(outcome.observation().details()).containsEntry("retryAfter", "20s");
        }
    }

    @ParameterizedTest(name = "{0} {1} is {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            429 | {"error":{"message":"You exceeded your current quota","code":"insufficient_quota"}} | RATE_LIMITED | what was paid for is used up: You exceeded your current quota
            403 | {"error":{"message":"no access to sk-test-0123456789 here"}}                       | AUTH         | the key is refused: no access to *** here
            529 | {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}          | STATUS_5XX   | answered 529: Overloaded
            404 | not found                                                                           | STATUS_4XX   | answered 404
            200 | {"object":"list"}                                                                   | PROTOCOL     | the answer is no list of models
            """)
    void otherAnswersAreFailures(int status, String body, Reason reason, String message) {
        try (RawServer server = JsonPeer.answering(status, body)) {
            Outcome.Failure failure = failure(
                    lane.attempt(check(Provider.OPENAI, URI.create(server.url("/v1")), null, null, "true")));

            assertThat(failure.reason()).isEqualTo(reason);
            assertThat(failure.message()).endsWith(message);
        }
    }

    @ParameterizedTest
    @EnumSource(value = Provider.class, names = {"ANTHROPIC", "GEMINI"})
    void aListOfSeveralPagesIsReadToItsEnd(Provider provider) {
        boolean gemini = provider == Provider.GEMINI;
        try (RawServer server = new RawServer(connection -> {
            String request = connection.readRequest();
            String more = gemini ? "\"nextPageToken\":\"a+b/c=\"" : "\"has_more\":true,\"last_id\":\"first\"";
            boolean second = request.contains(gemini ? "&pageToken=a%2Bb%2Fc%3D" : "&after_id=first");
            String list = gemini ? "\"models\":[{\"name\":\"models/" : "\"data\":[{\"id\":\"";
            connection.write(JsonPeer.answer(200, "application/json", second
                    ? "{" + list + "second\"}]}"
                    : "{" + list + "first\"}]," + more + "}"));
        })) {
            Outcome outcome = lane.attempt(
                    check(provider, URI.create(server.url("")), "second", null, "models == ['first', 'second']"));

            assertThat(outcome).as(outcome.toString()).isInstanceOf(Outcome.Success.class);
            assertThat(outcome.observation().details()).containsEntry("models", 2);
            assertThat(failure(lane.attempt(check(provider, URI.create(server.url("")), "third", null, "true")))
                    .message()).contains("lists 2 models, but not 'third'");
        }
    }

    @Test
    void aListThatNeverEndsDoes() {
        try (RawServer server = JsonPeer.answering(200,
                "{\"data\":[{\"id\":\"a\"}],\"has_more\":true,\"last_id\":\"a\"}")) {
            assertThat(failure(lane.attempt(check(Provider.ANTHROPIC, URI.create(server.url("")), "b", null, "true")))
                    .message()).contains("lists 20 models, but not 'b'");
            assertThat(server.accepted).hasValue(20);
        }
    }

    @ParameterizedTest(name = "{0} by {1}: {2}")
    @CsvSource({"claude-haiku-4-5,claude-haiku-4-5-20251001,true", "claude-haiku-4-5,claude-haiku-4-5,true",
            "claude-3-7-sonnet-latest,claude-3-7-sonnet-20250219,true",
            "claude-haiku-4,claude-haiku-4-5-20251001,false",
            "claude-haiku-4-5,claude-haiku-4-5-next,false"})
    void anAliasMeansTheModelWithItsDate(String wanted, String listed, boolean means) {
        assertThat(Api.ANTHROPIC.means(wanted, listed)).isEqualTo(means);
        assertThat(Api.OPENAI.means(wanted, listed)).isEqualTo(wanted.equals(listed));
    }

    @ParameterizedTest(name = "{0} within: {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            OPENAI    | {"error":{"message":"Slow down","code":"rate_limit_exceeded"}}          | true  | broke off its answer, the rate is limited: Slow down
            ANTHROPIC | {"type":"error","error":{"type":"rate_limit_error","message":"Slow"}}   | true  | broke off its answer, the rate is limited: Slow
            GEMINI    | {"error":{"code":429,"message":"Slow","status":"RESOURCE_EXHAUSTED"}}   | true  | broke off its answer, the rate is limited: Slow
            OPENAI    | {"error":{"message":"No money","code":"insufficient_quota"}}            | false | broke off its answer, what was paid for is used up: No money
            ANTHROPIC | {"type":"error","error":{"type":"overloaded_error"}}                    | false | broke off its answer: overloaded_error
            """)
    void aLimitedRateIsToldApartAlsoWithinAnAnswer(Provider provider, String event, boolean limited, String message) {
        try (RawServer server = streaming(provider, "data: " + event + "\n\n")) {
            Outcome outcome = lane.attempt(canary(provider, server));

            if (limited) {
                assertThat(outcome).isInstanceOfSatisfying(Outcome.Worrying.class, worrying -> {
                    assertThat(worrying.reason()).isEqualTo(Reason.RATE_LIMITED);
                    assertThat(worrying.message()).endsWith(message);
                });
            } else {
                assertThat(failure(outcome).message()).endsWith(message);
            }
        }
    }

    /** Lists the model m, and answers the canary with that. */
    private static RawServer streaming(Provider provider, String answer) {
        String list = provider == Provider.GEMINI
                ? "{\"models\":[{\"name\":\"models/m\"}]}"
                : "{\"data\":[{\"id\":\"m\"}]}";
        return new RawServer(connection -> {
            boolean asked = connection.readRequest().startsWith("POST");
            connection.write(asked
                    ? JsonPeer.answer(200, "text/event-stream", answer)
                    : JsonPeer.answer(200, "application/json", list));
        });
    }

    private static AiModelCheck canary(Provider provider, RawServer server) {
        return check(provider, URI.create(server.url("")), "m", new Canary("Hi", "^Hello$", 5), "true");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            OPENAI    | {"choices":[{"message":{"role":"assistant","content":"Hello"}}],"error":null}
            ANTHROPIC | {"type":"message","role":"assistant","content":[{"type":"text","text":"Hello"}]}
            GEMINI    | {"candidates":[{"content":{"parts":[{"text":"No, ","thought":true},{"text":"Hello"}]}}]}
            """)
    void anAnswerInOnePieceIsOneToo(Provider provider, String answer) {
        try (RawServer server = streaming(provider, answer)) {
            Outcome outcome = lane.attempt(canary(provider, server));

            assertThat(outcome).as(outcome.toString()).isInstanceOf(Outcome.Success.class);
        }
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"error":{"message":"no gsk_abcdefghijkl"}}             | no ***
            {"error":{"message":"no gsk_abcd***********wxyz here"}} | no *** here
            {"detail":"Invalid token gsk_abcdefghijkl"}             | Invalid token ***
            {"message":"Unauthorized"}                              | Unauthorized
            """)
    void aKeyIsNotShownInWhateverWordsItIsRefused(String body, String message) {
        try (RawServer server = JsonPeer.answering(401, body)) {
            assertThat(failure(lane.attempt(new AiModelCheck(Provider.OPENAI, URI.create(server.url("/v1?key=secret")),
                    "gsk_abcdefghijkl", null, null, "true", null))).message())
                    .isEqualTo("GET " + server.url("/v1/models") + " answered 401, the key is refused: " + message);
        }
    }

    @Test
    void theTimeToComeAgainIsReadOfAListToo() {
        try (RawServer server = JsonPeer.answering(429, "[{\"error\":{\"code\":429,\"message\":\"Slow\",\"details\":"
                + "[{\"retryDelay\":\"7s\"}]}}]")) {
            assertThat(lane.attempt(check(Provider.GEMINI, URI.create(server.url("")), null, null, "true")))
                    .isInstanceOfSatisfying(Outcome.Worrying.class, worrying -> assertThat(worrying.message())
                            .endsWith("the rate is limited, again after 7s: Slow"));
        }
    }

    @Test
    void aKeyThatCannotBeSentIsTold() {
        assertThat(ReadChecks.of("{ ai-model: { provider: openai, key: \"sk-a b\" } }").problems())
                .anySatisfy(told -> assertThat(told).contains("key must hold visible ASCII only")
                        .doesNotContain("sk-a"));
    }

    @Test
    void piecesMayBeCutAnywhere() {
        String events = ": comment\r\rdata: {}\r\n\nevent: x\ndata: {\"choices\":[{\"delta\":{\"content\":\"Zürich\"}}]}\r\n\r\ndata: [DONE]\n";
        byte[] bytes = events.getBytes(StandardCharsets.UTF_8);
        for (int cut = 0; cut <= bytes.length; cut++) {
            Pieces pieces = new Pieces(Api.OPENAI);
            pieces.add(java.util.Arrays.copyOfRange(bytes, 0, cut));
            pieces.add(java.util.Arrays.copyOfRange(bytes, cut, bytes.length));
            pieces.end();

            assertThat(pieces.text()).isEqualTo("Zürich");
        }
    }

    @Test
    void nearModelsAreThoseThatBeginAlike() {
        assertThat(ModelsJudge.near("gpt-4o-min", List.of("o1", "gpt-4o", "gpt-4o-mini", "gpt-3.5", "gpt-4")))
                .isEqualTo("; near it are gpt-4o-mini, gpt-4o, gpt-4");
        assertThat(ModelsJudge.near("llama", List.of("qwen"))).isEmpty();
    }

    @Test
    void noSecretIsShown() {
        assertThat(check(Provider.OPENAI, URI.create("http://a/v1"), null, null, "true").toString())
                .doesNotContain(AiServer.KEY);
    }

    @Test
    void hostilePeersAreSurvived() {
        HostilePeers.areSurvived(lane, url -> check(Provider.OPENAI, url, "m", new Canary("Hi", null, 5), "true"));
    }
}
