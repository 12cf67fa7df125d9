package dev.fettle.local.e2e;

import java.time.Instant;

/**
 * One POST that arrived.
 *
 * @param webhook whose address it came to
 * @param id header {@code webhook-id}
 * @param timestamp header {@code webhook-timestamp}
 * @param signature header {@code webhook-signature}
 * @param contentType header {@code Content-Type}
 * @param body strictly decoded UTF-8, so that equal strings are equal bytes
 * @param at when it had arrived completely
 * @param accepted whether it was answered with 204
 */
record Post(String webhook, String id, String timestamp, String signature, String contentType, String body, Instant at,
        boolean accepted) {

    Post accepted(boolean yes) {
        return new Post(webhook, id, timestamp, signature, contentType, body, at, yes);
    }
}
