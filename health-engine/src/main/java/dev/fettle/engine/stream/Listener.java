package dev.fettle.engine.stream;

import dev.fettle.engine.stream.EventLog.Reading;
import io.vertx.core.Context;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One who listens, on the event loop of its connection. It reads the log at its own pace and no further than its
 * connection takes: what it holds in memory is one batch.
 */
final class Listener {

    private static final int BATCH = 64;
    private static final int PATIENCE_BEATS = 4;
    private static final long CLIENTS_RETRY_MS = 2000;

    private final EventLog log;
    private final Wish wish;
    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final Context context;
    private final AtomicBoolean woken = new AtomicBoolean();
    private long place;
    private boolean isLive; // it has read all there was at least once
    private int beats;
    private int beatsWithoutProgress;

    Listener(EventLog log, Wish wish, HttpServerRequest request, Context context) {
        this.log = log;
        this.wish = wish;
        this.request = request;
        this.response = request.response();
        this.context = context;
    }

    /** Begins to answer: live, or after the event of that id. */
    void begin(@Nullable String lastEventId) {
        response.setStatusCode(200)
                .setChunked(true)
                .putHeader("Content-Type", "text/event-stream;charset=UTF-8")
                .putHeader("Cache-Control", "no-store")
                .putHeader("X-Accel-Buffering", "no") // else nginx keeps events until it has a block of them
                .drainHandler(_ -> read());
        Long resumed = lastEventId == null || lastEventId.isBlank() ? null : log.place(lastEventId.strip());
        place = resumed == null ? log.newest() : resumed;
        write("retry: " + CLIENTS_RETRY_MS + "\n: connected\n\n"); // whoever reads this hears all that comes after
        if (resumed == null && lastEventId != null && !lastEventId.isBlank()) {
            write(reset("other-process"));
        }
        read();
    }

    /** Tells that there is something to read. Any thread. */
    void wake() {
        if (woken.compareAndSet(false, true)) {
            context.runOnContext(_ -> {
                woken.set(false);
                read();
            });
        }
    }

    /** Keeps the connection open; or ends it, when its time is over or nobody takes anything. Any thread. */
    void beat(int mostBeats) {
        context.runOnContext(_ -> {
            beats++;
            if (isGone()) {
                return;
            }
            if (beats > mostBeats) {
                response.end();
            } else if (!response.writeQueueFull()) {
                beatsWithoutProgress = 0;
                write(":\n\n");
            } else if (++beatsWithoutProgress >= PATIENCE_BEATS) {
                cutOff();
            }
        });
    }

    /** Ends the answer. Any thread. */
    void end() {
        context.runOnContext(_ -> {
            if (isGone()) {
                return;
            }
            if (response.writeQueueFull()) {
                cutOff();
            } else {
                response.end();
            }
        });
    }

    /** An end in good order, of the answer or of the connection, would wait until what was written is taken. */
    private void cutOff() {
        if (request.version() != HttpVersion.HTTP_2 && request.connection() instanceof ConnectionBase connection) {
            var _ = connection.channelHandlerContext().close(); // past Vert.x, which would wait for the flush
        } else {
            response.reset();
        }
    }

    private void read() {
        boolean isAll = false;
        while (!isAll && !isGone() && !response.writeQueueFull()) {
            switch (log.read(place, wish.kinds(), BATCH)) {
                case Reading.Lost(long newest) -> {
                    place = newest;
                    write(reset(isLive ? "too-slow" : "too-old"));
                }
                case Reading.Events(var events, long next, boolean all) -> {
                    place = next;
                    isAll = all;
                    isLive |= all;
                    StringBuilder text = new StringBuilder();
                    events.stream().filter(wish::fits).forEach(event -> append(text, event));
                    write(text.toString());
                }
            }
        }
    }

    private void append(StringBuilder text, StreamEvent event) {
        text.append("id: ").append(log.id(event.number())).append("\nevent: ").append(event.kind().word())
                .append("\ndata: ").append(event.data()).append("\n\n");
    }

    private String reset(String reason) {
        return "id: " + log.id(place) + "\nevent: reset\ndata: {\"reason\":\"" + reason + "\"}\n\n";
    }

    private void write(String text) {
        if (!text.isEmpty()) {
            response.write(text);
        }
    }

    private boolean isGone() {
        return response.ended() || response.closed();
    }
}
