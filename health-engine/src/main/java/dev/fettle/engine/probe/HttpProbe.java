package dev.fettle.engine.probe;

import dev.fettle.api.check.CheckSpec.HttpCheck;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP check, ready to be attempted: its conditions compiled, its request built, and the connection kept for the
 * next attempt. Confined to the lane.
 */
final class HttpProbe {

    private final HttpCheck check;
    private final Hop first;
    private final Expectation expectation;
    private final Dialer dialer;
    private @Nullable HttpConnection kept;
    private boolean closed;

    /**
     * @throws IllegalArgumentException when a condition does not compile or the request cannot be sent
     */
    HttpProbe(HttpCheck check, ProbeConfig config, Dialer dialer) {
        this.check = check;
        this.first = Hop.first(check, config.userAgent());
        this.expectation = new Expectation(compile("healthy", check.healthy()),
                check.degraded() == null ? null : compile("degraded", check.degraded()));
        this.dialer = dialer;
    }

    Attempt attempt(Progress progress) {
        return new HttpAttempt(this, dialer, progress);
    }

    Hop first() {
        return first;
    }

    Expectation expectation() {
        return expectation;
    }

    int redirects() {
        return check.redirects();
    }

    long maxBody() {
        return check.maxBody();
    }

    /** The connection that was kept, if it still stands and leads there; it is the caller's then. */
    @Nullable
    HttpConnection takeKept(Hop hop, List<InetSocketAddress> addresses) {
        HttpConnection connection = kept;
        kept = null;
        if (connection == null) {
            return null;
        }
        boolean fits = connection.isReusable() && hop.isRepeatable()
                && addresses.stream().anyMatch(address -> connection.leadsTo(hop.target(), address));
        if (!fits) {
            connection.close();
            return null;
        }
        return connection;
    }

    /** Takes a connection back whose answer is complete. */
    void giveBack(HttpConnection connection) {
        if (check.keepAlive() && !closed && kept == null && connection.isReusable()) {
            kept = connection;
        } else {
            connection.close();
        }
    }

    void close() {
        closed = true;
        if (kept != null) {
            kept.close();
            kept = null;
        }
    }

    private static Condition compile(String name, String expression) {
        try {
            return Condition.compile(expression);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name + " does not compile: " + e.getMessage(), e);
        }
    }
}
