package dev.fettle.engine.rest;

import dev.fettle.platform.problem.Problem;
import dev.fettle.platform.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/** Hands the notifier its part of a document that is applied. Any thread. */
@ApplicationScoped
class WebhookApply {

    private static final Duration LIMIT = Duration.ofMinutes(1);

    private final Optional<URI> notifier;
    private final HttpClient client;

    WebhookApply(@ConfigProperty(name = "fettle.notifier.url") Optional<URI> notifier, Vertx vertx) {
        this.notifier = notifier;
        this.client = vertx.createHttpClient(new HttpClientOptions().setConnectTimeout(5_000));
    }

    /**
     * Applies the document at the notifier, or tries it.
     *
     * @param request what came
     * @param dryRun whether nothing is to change
     * @return what it changed; a failure with {@link ProblemException} when the notifier refuses it or cannot be
     * reached
     */
    Uni<Counts> apply(Request request, boolean dryRun) {
        if (!request.hasWebhooks()) {
            return Uni.createFrom().item(Counts.NONE);
        }
        URI base = notifier.orElseThrow(() -> new ProblemException(Problem.of(409, "no-notifier",
                "the document says something of webhooks and this engine knows no notifier; set FETTLE_NOTIFIER_URL,"
                        + " or apply that part at the notifier")));
        RequestOptions options = new RequestOptions().setMethod(HttpMethod.POST)
                .setAbsoluteURI(base.toString().replaceAll("/+$", "") + "/api/v1/apply?source=" + request.source()
                        + "&dryRun=" + dryRun + "&prune=" + request.prune())
                .putHeader(HttpHeaders.CONTENT_TYPE, request.contentType())
                .setTimeout(LIMIT.toMillis());
        if (request.authorization() != null) {
            options.putHeader(HttpHeaders.AUTHORIZATION, request.authorization());
        }
        return Uni.createFrom()
                .completionStage(() -> client.request(options)
                        .compose(call -> answered(call, request.document()))
                        .toCompletionStage())
                .onFailure(e -> !(e instanceof ProblemException))
                .transform(e -> new ProblemException(Problem.of(502, "notifier-unavailable",
                        "the notifier does not answer: " + e.getMessage())));
    }

    private static Future<Counts> answered(HttpClientRequest call, Buffer document) {
        return call.send(document)
                .compose(response -> response.body().map(body -> counts(response.statusCode(), body)));
    }

    private static Counts counts(int status, Buffer body) {
        JsonObject answer;
        try {
            answer = body.toJsonObject();
        } catch (DecodeException | ClassCastException e) {
            throw new ProblemException(
                    Problem.of(502, "notifier-unavailable", "the notifier answered " + status + " and no JSON"));
        }
        if (status == 200) {
            return new Counts(answer.getInteger("created", 0), answer.getInteger("changed", 0),
                    answer.getInteger("removed", 0));
        }
        throw new ProblemException(new Problem(answer.getString("type", "urn:fettle:problem:refused"),
                answer.getString("title", "refused"), status,
                "the notifier refused its part: " + answer.getString("detail", ""),
                places(answer.getJsonArray("errors", new JsonArray()))));
    }

    private static List<Problem.Place> places(JsonArray errors) {
        return IntStream.range(0, errors.size())
                .mapToObj(errors::getJsonObject)
                .map(error -> new Problem.Place(error.getString("pointer", "#"), error.getString("detail", "")))
                .toList();
    }

    /**
     * What came.
     *
     * @param source who applies
     * @param prune whether more than half of what the source has may be removed
     * @param contentType of the document
     * @param authorization of who applies; null without
     * @param document as it came
     * @param hasWebhooks whether it says something of webhooks; else the notifier is not asked
     */
    record Request(String source, boolean prune, String contentType, @Nullable String authorization, Buffer document,
            boolean hasWebhooks) {}

    /**
     * What it changed, or would change.
     *
     * @param created webhooks that were not there
     * @param changed webhooks whose definition is another now
     * @param removed webhooks that are no longer there
     */
    record Counts(int created, int changed, int removed) {

        static final Counts NONE = new Counts(0, 0, 0);
    }
}
