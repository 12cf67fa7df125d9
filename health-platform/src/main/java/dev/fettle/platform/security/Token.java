package dev.fettle.platform.security;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the services know of a token.
 *
 * @param id its id
 * @param name who has it
 * @param role what it may do
 * @param hash SHA-256 of it, in hex
 * @param expiresAt from when on it is not valid; null: never
 */
public record Token(UUID id, String name, Role role, String hash, @Nullable Instant expiresAt) {

    boolean isExpired(Instant now) {
        return expiresAt != null && !now.isBefore(expiresAt);
    }
}
