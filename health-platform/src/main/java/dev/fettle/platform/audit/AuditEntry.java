package dev.fettle.platform.audit;

import java.time.Instant;
import java.util.Set;

/**
 * One change, made or refused. Holds no secrets: of a path only its template and the id in it.
 *
 * @param at when it was answered
 * @param who the name of the token; {@code admin}, {@code anonymous}, or {@code file}
 * @param role of that token; empty where there is none
 * @param action method and template of the path, {@code DELETE /api/v1/tokens/{id}}; or a few words
 * @param target the id of what was to be changed; empty where there is none
 * @param status of the answer
 * @param remote address of the client; empty where there is none
 */
public record AuditEntry(Instant at, String who, String role, String action, String target, int status,
        String remote) {

    private static final Set<Integer> REFUSALS = Set.of(400, 401, 403, 404, 405, 412, 413, 415);

    /** A change that this process made by itself, because a file told it to. */
    public static AuditEntry byFile(Instant at, String action, String target) {
        return new AuditEntry(at, "file", "", action, target, 200, "");
    }

    /** Whether certainly nothing was changed. With 499 and 5xx it may have been, so they are none. */
    boolean isRefused() {
        return REFUSALS.contains(status);
    }

    /** Whether it is not known who asked. */
    boolean isOfAStranger() {
        return role.isEmpty() || who.equals("anonymous");
    }
}
