package dev.fettle.platform.security;

/** The names of the roles, for annotations; what they include stands in {@link Role}. */
public final class Roles {

    /** May read. */
    public static final String VIEWER = "viewer";
    /** May push results, and nothing else. */
    public static final String PUSHER = "pusher";
    /** May read, push, check now, pause and resume. */
    public static final String OPERATOR = "operator";
    /** May do everything. */
    public static final String ADMIN = "admin";

    private Roles() {}
}
