package dev.fettle.engine.security;

import dev.fettle.platform.security.Role;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A token without itself.
 *
 * @param id its id
 * @param name who has it
 * @param role what it may do
 * @param createdAt when it was made
 * @param createdBy the name of the token that made it
 * @param expiresAt from when on it is not valid; null: never
 * @param lastUsedAt a minute in which it was used; null: not yet, as far as is known
 */
public record TokenRecord(UUID id, String name, Role role, Instant createdAt, String createdBy,
        @Nullable Instant expiresAt, @Nullable Instant lastUsedAt) {}
