package dev.fettle.engine.probe.http;

import dev.fettle.api.check.HttpCheck;
import dev.fettle.api.check.HttpOptions;
import dev.fettle.engine.probe.Attempt;
import dev.fettle.engine.probe.Dialer;
import dev.fettle.engine.probe.ProbeContext;
import dev.fettle.engine.probe.Prober;
import dev.fettle.engine.probe.Progress;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request over HTTP, ready to be attempted: built once, and its connection kept for the next attempt. Confined to the
 * lane.
 */
public final class HttpProber implements Prober {

    private final HttpCheck check;
    private final Hop first;
    private final HttpJudge judge;
    private final Dialer dialer;
    private final @Nullable TokenRequest tokens;
    private @Nullable HttpConnection kept;
    private boolean closed;

    /**
     * @param check what is asked; its conditions are the judge's business
     * @param judge says what the answer means
     * @throws IllegalArgumentException when the request cannot be sent
     */
    public HttpProber(HttpCheck check, ProbeContext context, HttpJudge judge) {
        this.check = check;
        this.first = Hop.first(check, context.config().userAgent(), Reach.of(check.options(), context.dialer()));
        this.judge = judge;
        this.dialer = context.dialer();
        this.tokens = check.options().oauth2() == null
                ? null
                : new TokenRequest(check.options().oauth2(), check.options().proxy(), context);
    }

    @Override
    public Attempt attempt(Progress progress) {
        return new HttpAttempt(this, dialer, progress);
    }

    Hop first() {
        return first;
    }

    HttpJudge judge() {
        return judge;
    }

    HttpOptions.Version version(Hop hop) {
        return hop.isForwarded() ? HttpOptions.Version.HTTP_1_1 : check.options().version();
    }

    /** Where tokens come from; null: it needs none. */
    @Nullable
    TokenRequest tokens() {
        return tokens;
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

    @Override
    public void close() {
        closed = true;
        if (kept != null) {
            kept.close();
            kept = null;
        }
    }
}
