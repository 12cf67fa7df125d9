package dev.fettle.notifier.delivery;

import io.vertx.core.buffer.Buffer;
import java.time.Duration;

/**
 * A batch whose membership and bytes will not change any more.
 *
 * @param id the value of {@code webhook-id}
 * @param contentType of the body
 * @param body exactly the bytes of every attempt; not to be changed
 * @param events how many it holds
 * @param attempts made so far
 * @param sinceFirst how long ago the first attempt began, as of when this was read; zero when none was made
 */
record FrozenBatch(String id, String contentType, Buffer body, int events, int attempts, Duration sinceFirst) {}
