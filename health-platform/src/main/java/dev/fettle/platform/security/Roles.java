package dev.fettle.platform.security;

import java.util.Set;

/** The roles, each with the ones below it included. */
public final class Roles {

    /** May read. */
    public static final String VIEWER = "viewer";
    /** May push results. */
    public static final String PUSHER = "pusher";
    /** May read, push, check now, pause and resume. */
    public static final String OPERATOR = "operator";
    /** May do everything. */
    public static final String ADMIN = "admin";

    static final Set<String> ALL = Set.of(VIEWER, PUSHER, OPERATOR, ADMIN);

    private Roles() {}
}
