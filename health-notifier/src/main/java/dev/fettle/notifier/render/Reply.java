package dev.fettle.notifier.render;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a receiver's answer says, in the terms of HTTP: some services have words of their own for it. Pure.
 *
 * @param status as if it had been said by the status
 * @param delay how long the service asks to wait before the next request; null when it does not
 */
public record Reply(int status, @Nullable Duration delay) {

    private static final int TOO_MANY = 429;
    private static final int GONE = 410;
    private static final int NOT_FOUND = 404;
    /** Discord's code of a webhook that was deleted. */
    private static final int UNKNOWN_WEBHOOK = 10_015;
    private static final long LONGEST_WAIT_S = Duration.ofDays(1).toSeconds();
    /** What a connector of Teams says, with status 200, of what Teams itself answered. */
    private static final Pattern TEAMS_ERROR = Pattern.compile("endpoint returned HTTP error (\\d{3})");

    /**
     * Reads an answer.
     *
     * @param status of HTTP
     * @param retryAfter what the header {@code Retry-After} asks for; null when it does not
     * @param headers the value of a header by its name, null when there is none
     * @param start the beginning of the body
     */
    public static Reply of(Format format, int status, @Nullable Duration retryAfter,
            UnaryOperator<@Nullable String> headers, String start) {
        return switch (format) {
            case Format.Plain.DISCORD -> discord(status, retryAfter, headers, start);
            case Format.Plain.TEAMS -> teams(status, retryAfter, start);
            case Format.Plain _,Format.Email _,Format.Template _,Format.PagerDuty _ ->
                new Reply(status, status / 100 == 2 ? null : retryAfter);
        };
    }

    /** Who goes on posting to a webhook that is deleted is banned in the end. */
    private static Reply discord(int status, @Nullable Duration retryAfter, UnaryOperator<@Nullable String> headers,
            String start) {
        if (status == NOT_FOUND && json(start).map(body -> body.path("code").asInt()).orElse(0) == UNKNOWN_WEBHOOK) {
            return new Reply(GONE, null);
        }
        boolean exhausted = "0".equals(headers.apply("X-RateLimit-Remaining"));
        Duration wait = status == TOO_MANY || exhausted
                ? longest(retryAfter, seconds(headers.apply("X-RateLimit-Reset-After")),
                        status == TOO_MANY
                                ? json(start).map(body -> body.path("retry_after").asText()).flatMap(
                                        text -> Optional.ofNullable(seconds(text))).orElse(null)
                                : null)
                : status / 100 == 2 ? null : retryAfter;
        return new Reply(status, wait);
    }

    private static Reply teams(int status, @Nullable Duration retryAfter, String start) {
        Matcher error = TEAMS_ERROR.matcher(start);
        return status < 300 && error.find()
                ? new Reply(Integer.parseInt(error.group(1)), retryAfter)
                : new Reply(status, retryAfter);
    }

    private static @Nullable Duration longest(@Nullable Duration... waits) {
        Duration longest = null;
        for (Duration wait : waits) {
            if (wait != null && (longest == null || wait.compareTo(longest) > 0)) {
                longest = wait;
            }
        }
        return longest;
    }

    /** Seconds with decimals, up to the next millisecond. */
    private static @Nullable Duration seconds(@Nullable String text) {
        if (text == null || !text.matches("[0-9]{1,9}(\\.[0-9]{1,9})?")) {
            return null;
        }
        double seconds = Math.min(Double.parseDouble(text), (double) LONGEST_WAIT_S);
        return Duration.ofMillis((long) Math.ceil(seconds * 1000));
    }

    private static Optional<JsonNode> json(String text) {
        try {
            return Optional.ofNullable(Json.MAPPER.readTree(text));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }
}
