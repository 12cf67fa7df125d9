package dev.fettle.notifier.delivery;

import dev.fettle.notifier.delivery.DeliveryLog.Delivery;
import dev.fettle.notifier.delivery.DeliveryLog.LetterQuestion;
import dev.fettle.notifier.delivery.DeliveryLog.Question;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Writes all that was asked for into an answer, a part at a time: the next part is read when the reader has taken the
 * one
 * before, so that memory holds one part, whatever there is. Parts become text on worker threads. What changes meanwhile
 * may be in it or not; nothing that stays is left out or comes twice.
 */
@ApplicationScoped
public class Export {

    private static final int AT_ONCE = 500;

    private final DeliveryLog log;

    Export(DeliveryLog log) {
        this.log = log;
    }

    /**
     * Deliveries with their attempts, newest first. On the answer's context; done, or failed, when no more is written.
     */
    public Future<Void> deliveries(Question question, ExportForm form, HttpServerResponse answer) {
        Question whole = new Question(question.webhook(), question.state(), question.component(), question.event(),
                question.result(), question.since(), question.until(), question.after(), AT_ONCE);
        return new Writing(form, answer, deliveries(whole)).begin(Exported.heading(true));
    }

    /** Dead letters, newest first. On the answer's context; done, or failed, when no more is written. */
    public Future<Void> letters(LetterQuestion question, ExportForm form, HttpServerResponse answer) {
        LetterQuestion whole = new LetterQuestion(question.webhook(), question.component(), question.event(),
                question.since(), question.until(), question.before(), AT_ONCE);
        return new Writing(form, answer, letters(whole)).begin(Exported.heading(false));
    }

    private Supplier<Uni<Part>> deliveries(Question question) {
        return () -> log.deliveries(question).flatMap(found -> log
                .attempts(found.stream().filter(one -> one.attempts() > 0).map(Delivery::id).toList())
                .map(attempts -> new Part(
                        found.stream().map(one -> Exported.of(one, attempts.getOrDefault(one.id(), List.of())))
                                .toList(),
                        found.size() < AT_ONCE ? null : deliveries(question.after(found.getLast().cursor())))));
    }

    private Supplier<Uni<Part>> letters(LetterQuestion question) {
        return () -> log.deadLetters(question).map(found -> new Part(found.stream().map(Exported::of).toList(),
                found.size() < AT_ONCE ? null : letters(question.before(found.getLast().id()))));
    }

    /** Some of it, and how to go on; null at the end. */
    private record Part(List<Exported> things, @Nullable Supplier<Uni<Part>> rest) {}

    /** One answer while it is written. Confined to the answer's context. */
    private static final class Writing {

        private final ExportForm form;
        private final HttpServerResponse answer;
        private final Context context = Objects.requireNonNull(Vertx.currentContext(), "an answer has a context");
        private final Promise<Void> ended = Promise.promise();
        private final Supplier<Uni<Part>> first;

        Writing(ExportForm form, HttpServerResponse answer, Supplier<Uni<Part>> first) {
            this.form = form;
            this.answer = answer;
            this.first = first;
        }

        Future<Void> begin(String heading) {
            next(form == ExportForm.CSV ? heading : "", first);
            return ended.future();
        }

        private void next(String before, Supplier<Uni<Part>> supplier) {
            if (answer.closed()) {
                ended.tryComplete();
                return;
            }
            Uni.createFrom().deferred(supplier::get)
                    .emitOn(Infrastructure.getDefaultWorkerPool())
                    .map(part -> new Text(Buffer.buffer(before + part.things().stream().map(thing -> thing.text(form))
                            .collect(Collectors.joining())), part.rest()))
                    .emitOn(task -> context.runOnContext(_ -> task.run()))
                    .subscribe().with(this::write, this::fail);
        }

        private void write(Text text) {
            if (answer.closed()) {
                ended.tryComplete();
                return;
            }
            Supplier<Uni<Part>> rest = text.rest();
            if (rest == null) {
                answer.end(text.bytes()).onComplete(_ -> ended.tryComplete());
                return;
            }
            answer.write(text.bytes());
            if (answer.writeQueueFull()) {
                answer.drainHandler(_ -> {
                    answer.drainHandler(null);
                    next("", rest);
                });
            } else {
                next("", rest);
            }
        }

        private void fail(Throwable failure) {
            ended.tryFail(failure);
        }
    }

    /** A part as it is written. */
    private record Text(Buffer bytes, @Nullable Supplier<Uni<Part>> rest) {}
}
