package dev.fettle.engine.rest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fettle.platform.security.Role;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A token that is wanted.
 *
 * @param name who gets it
 * @param role what it may do
 * @param expires from when on it is not valid; null: never
 */
record TokenBody(String name, Role role, @Nullable Instant expires) {

    private static final Set<String> KEYS = new TreeSet<>(Set.of("name", "role", "expires"));
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9 ._@/-]{0,99}");
    /** Names that the audit log gives to others. */
    private static final Set<String> TAKEN = Set.of("admin", "anonymous", "file", "unknown");

    /**
     * Reads it.
     *
     * @throws dev.fettle.platform.problem.ProblemException with each wrong place
     */
    static TokenBody read(@Nullable JsonNode body, Instant now) {
        BodyFields fields = new BodyFields(body, KEYS);
        String name = fields.required("name", text -> NAME.matcher(text).matches() && !TAKEN.contains(text),
                "must match " + NAME + " and be none of " + new TreeSet<>(TAKEN));
        String role = fields.required("role", text -> Role.of(text).isPresent(),
                "must be one of " + Arrays.stream(Role.values()).map(Role::text).toList());
        Instant expires = expires(fields, now);
        fields.requireSound();
        return new TokenBody(name, Role.of(role).orElseThrow(), expires);
    }

    private static @Nullable Instant expires(BodyFields fields, Instant now) {
        String text = fields.optional("expires");
        if (text == null) {
            return null;
        }
        try {
            Instant expires = OffsetDateTime.parse(text).toInstant();
            if (expires.isAfter(now)) {
                return expires;
            }
        } catch (DateTimeParseException e) {
            // told below, as a time that is past
        }
        fields.wrong("expires", "must be a time to come, like 2027-01-31T00:00:00Z");
        return null;
    }
}
