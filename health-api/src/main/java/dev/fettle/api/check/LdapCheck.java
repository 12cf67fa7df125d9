package dev.fettle.api.check;

import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Binds to a directory over LDAP, and searches it where a base is named.
 *
 * @param url {@code ldap://host:port}, or {@code ldaps://…} for TLS from the start
 * @param starttls whether TLS begins before the bind, over the same connection
 * @param bindDn as whom; null: nobody
 * @param password of that one; null: none. Hidden in {@link #toString()}
 * @param base below which entries are searched; null: no search
 * @param filter which entries count
 * @param atLeast how many there must be
 * @param healthy a CEL expression over what was found
 * @param degraded a CEL expression that makes a healthy answer worrying; null: never
 */
public record LdapCheck(URI url, boolean starttls, @Nullable String bindDn, @Nullable String password,
        @Nullable String base, String filter, int atLeast, String healthy, @Nullable String degraded)
        implements
            CheckSpec {

    private static final int USUAL_PORT = 389;
    private static final int USUAL_TLS_PORT = 636;

    public LdapCheck {
        Arguments.requireAddress("url", url, List.of("ldap", "ldaps"));
        if (starttls && "ldaps".equals(url.getScheme())) {
            throw new IllegalArgumentException("starttls must be false for ldaps://");
        }
        Arguments.requireText("filter", filter);
        Arguments.requireBetween("atLeast", atLeast, 0, 1000);
        Arguments.requireText("healthy", healthy);
    }

    /** Whether TLS is spoken from the start. */
    public boolean tls() {
        return "ldaps".equals(url.getScheme());
    }

    /** Where it listens. */
    public int port() {
        return url.getPort() > 0 ? url.getPort() : tls() ? USUAL_TLS_PORT : USUAL_PORT;
    }

    @Override
    public String kind() {
        return "ldap";
    }

    @Override
    public String target() {
        return url.getHost() + ":" + port();
    }

    @Override
    public String toString() {
        return "LdapCheck[" + Arguments.shown(url) + ", bindDn=" + bindDn + ", base=" + base + "]";
    }
}
