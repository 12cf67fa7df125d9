package dev.fettle.notifier.delivery;

import dev.fettle.notifier.render.CloudEventsBatch;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A batch whose membership and bytes will not change any more.
 *
 * @param id the value of {@code webhook-id}
 * @param contentType of the body
 * @param body exactly the bytes of every attempt; not to be changed
 * @param events how many it holds
 * @param attempts made so far
 * @param oldestAt when the oldest of its events happened; null when it holds none, or nobody knows
 * @param sinceFirst how long ago the first attempt began, as of when this was read; zero when none was made
 */
record FrozenBatch(String id, String contentType, Buffer body, int events, int attempts,
        @Nullable Instant oldestAt, Duration sinceFirst) {

    /** A sign of life: it holds no event, and is sent once. */
    static FrozenBatch empty() {
        return new FrozenBatch("msg_" + UUID.randomUUID().toString().replace("-", ""), CloudEventsBatch.CONTENT_TYPE,
                Buffer.buffer("[]"), 0, 0, null, Duration.ZERO);
    }
}
