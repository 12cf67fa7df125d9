package dev.fettle.platform.security;

import java.security.Principal;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Who asks.
 *
 * @param name of the token; {@code admin} for the configured one, {@code anonymous} without one
 * @param role what the token may do; a viewer's without one
 * @param token its id; null for the configured one and without one
 */
public record Caller(String name, Role role, @Nullable UUID token) implements Principal {

    static final Caller ANONYMOUS = new Caller("anonymous", Role.VIEWER, null);

    @Override
    public String getName() {
        return name;
    }
}
