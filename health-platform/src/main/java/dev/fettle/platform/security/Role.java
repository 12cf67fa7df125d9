package dev.fettle.platform.security;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What a token may do. */
public enum Role {
    /** May read. */
    VIEWER,
    /** May push results, and nothing else. */
    PUSHER,
    /** May read, push, check now, pause and resume. */
    OPERATOR,
    /** May do everything. */
    ADMIN;

    /** The name in requests, answers and annotations: lower case. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The role of that name. */
    public static Optional<Role> of(String text) {
        return Arrays.stream(values()).filter(role -> role.text().equals(text)).findFirst();
    }

    /** The names of all roles that somebody with this one has. */
    Set<String> included() {
        return switch (this) {
            case VIEWER -> Set.of(Roles.VIEWER);
            case PUSHER -> Set.of(Roles.PUSHER);
            case OPERATOR -> Set.of(Roles.VIEWER, Roles.PUSHER, Roles.OPERATOR);
            case ADMIN -> Set.of(Roles.VIEWER, Roles.PUSHER, Roles.OPERATOR, Roles.ADMIN);
        };
    }
}
