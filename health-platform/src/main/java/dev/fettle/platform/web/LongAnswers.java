package dev.fettle.platform.web;

import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Makes answers that take longer than the others of an event loop may wait: on one thread beside the loops, one after
 * the other. So however many ask, they get one processor's time at most, and the loops keep theirs.
 */
@ApplicationScoped
public class LongAnswers {

    private static final long WARN_AFTER_S = 5;

    private final WorkerExecutor thread;

    /** @param vertx whose event loops are spared */
    public LongAnswers(Vertx vertx) {
        thread = vertx.createSharedWorkerExecutor("fettle-long-answers", 1, WARN_AFTER_S, TimeUnit.SECONDS);
    }

    /**
     * Makes an answer or a part of it, and hands it over. To be called on the event loop of whoever asks.
     *
     * @param maker runs on the thread of long answers
     * @param then takes what was made, on the event loop of the asker
     * @param failed takes what went wrong on either side, on the event loop of the asker
     */
    public <T> void make(Callable<T> maker, Consumer<T> then, Consumer<Throwable> failed) {
        thread.executeBlocking(maker, false).onComplete(made -> {
            if (made.failed()) {
                failed.accept(made.cause());
                return;
            }
            try {
                then.accept(made.result());
            } catch (RuntimeException e) { // else the asker would wait for ever
                failed.accept(e);
            }
        });
    }

    @PreDestroy
    void close() {
        thread.close();
    }
}
