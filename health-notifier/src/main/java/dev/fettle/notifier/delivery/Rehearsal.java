package dev.fettle.notifier.delivery;

import dev.fettle.notifier.render.Message;
import dev.fettle.notifier.render.QueuedEvent;
import dev.fettle.notifier.signature.Signatures;
import dev.fettle.notifier.webhook.Access;
import dev.fettle.notifier.webhook.Webhook;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.impl.VertxInternal;
import io.vertx.core.json.JsonObject;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * Sends one event of a type of its own, signed as all are, at once and beside the queue, whatever state the webhook is
 * in:
 * so that somebody can see whether a receiver takes what comes. Nothing is kept of it, and it is not repeated.
 */
@ApplicationScoped
public class Rehearsal {

    /** The type of the event; receivers pass over types that they do not know. */
    public static final String TYPE = "dev.fettle.webhook.test.v1";

    private final Vertx vertx;
    private final Sender sender;
    private final String source;

    Rehearsal(Vertx vertx, Sender sender, @ConfigProperty(name = "fettle.public-url") Optional<String> publicUrl) {
        this.vertx = vertx;
        this.sender = sender;
        this.source = publicUrl.orElse("urn:fettle:notifier");
    }

    /** Never fails: whatever happens is a result. */
    public Uni<Result> of(Webhook webhook) {
        String data = new JsonObject().put("webhook", webhook.id())
                .put("message", "A test of the webhook '" + webhook.id() + "'. Nothing has happened.").encode();
        QueuedEvent event = new QueuedEvent(UUID.randomUUID().toString(), source, TYPE, "webhook/" + webhook.id(),
                Instant.now().toString(), null, null, null, data);
        Message message = webhook.format().renderer().render(webhook.id(), List.of(event));
        FrozenBatch batch = new FrozenBatch("msg_" + UUID.randomUUID().toString().replace("-", ""),
                message.contentType(), Buffer.buffer(message.body()), 1, 0, null, Duration.ZERO);
        Access.Overlap overlap = webhook.access().overlap();
        Signatures signatures = new Signatures(webhook.secret(), overlap == null ? null : overlap.secret(),
                overlap == null ? null : overlap.until());
        Context context = ((VertxInternal) vertx).createEventLoopContext();
        return Uni.createFrom().<Answer>emitter(emitter -> context.runOnContext(
                _ -> sender.send(webhook, signatures, batch).subscribe().with(emitter::complete, emitter::fail)))
                .map(answer -> result(webhook, batch, answer));
    }

    private static Result result(Webhook webhook, FrozenBatch batch, Answer answer) {
        Verdict verdict = new AnswerJudge(webhook.retrying()).judge(answer,
                new AnswerJudge.Circumstances(1, 1, Duration.ZERO, Standing.GOOD), RandomGenerator.getDefault());
        String word = DeliveryMetrics.result(verdict, answer);
        return switch (answer) {
            case Answer.Answered answered -> new Result(batch.id(), word, answered.status(),
                    answered.latency().toMillis(), answered.start(), null);
            case Answer.TimedOut(var limit, Duration latency) -> new Result(batch.id(), word, null,
                    latency.toMillis(), null, limit.result());
            case Answer.Unreachable(String cause, Duration latency) -> new Result(batch.id(), word, null,
                    latency.toMillis(), null, cause);
            case Answer.Blocked(String why, Duration latency) -> new Result(batch.id(), word, null,
                    latency.toMillis(), null, "blocked: " + why);
            case Answer.NoToken(String why, Duration latency) -> new Result(batch.id(), word, null,
                    latency.toMillis(), null, "no token: " + why);
        };
    }

    /**
     * What became of it.
     *
     * @param id the value of {@code webhook-id}
     * @param result one word, as in the delivery log
     * @param status the receiver's; null when it did not answer
     * @param latencyMs how long it took, in milliseconds
     * @param answerStart the beginning of the answer; null when there was none
     * @param cause why there was no answer; null when there was one
     */
    public record Result(String id, String result, @Nullable Integer status, long latencyMs,
            @Nullable String answerStart, @Nullable String cause) {}
}
