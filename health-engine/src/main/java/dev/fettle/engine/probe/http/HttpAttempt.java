package dev.fettle.engine.probe.http;

import dev.fettle.engine.probe.Attempt;
import dev.fettle.engine.probe.Dialer;
import dev.fettle.engine.probe.Progress;
import dev.fettle.engine.probe.Failures;
import dev.fettle.engine.probe.Certificates;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.check.Phase;
import dev.fettle.api.component.Reason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of an HTTP check: dial, ask, follow redirects, read, judge. The body is kept only when a condition reads
 * it, or when it is JSON and short; never more than allowed, and never decompressed. Used once; confined to the lane.
 */
final class HttpAttempt implements Attempt, Dialer.Caller, HttpConnection.Listener {

    private static final int NOT_MODIFIED = 304;
    private static final int UNAUTHORIZED = 401;
    private static final int PROXY_REFUSED = 407;
    private static final String TOKEN_MILLIS = "tokenMs";

    private final HttpProber probe;
    private final Dialer dialer;
    private final Progress progress;
    private final boolean judgesBody;
    private boolean reportsItself;
    private Hop hop;
    private int followed;
    private @Nullable Consumer<Outcome> waiting;
    private @Nullable Channel dialing;
    private @Nullable HttpConnection connection;
    private @Nullable Login login;
    private boolean reused;
    private @Nullable HttpResponse head;
    private @Nullable ByteBuf body;
    private long received;

    HttpAttempt(HttpProber probe, Dialer dialer, Progress progress) {
        this.probe = probe;
        this.dialer = dialer;
        this.progress = progress;
        this.judgesBody = probe.judge().readsBody();
        this.hop = probe.first();
    }

    @Override
    public void begin(Consumer<Outcome> ended) {
        waiting = ended;
        TokenRequest tokens = probe.tokens();
        if (tokens == null) {
            dialer.dial(hop.target(), progress, this);
        } else {
            login = new Login(tokens);
            login.begin();
        }
    }

    @Override
    public void leave() {
        waiting = null;
        if (login != null) {
            login.leave();
        }
        hangUp();
    }

    @Override
    public boolean hasLeft() {
        return waiting == null;
    }

    @Override
    public boolean resolved(List<InetSocketAddress> addresses) {
        HttpConnection kept = probe.takeKept(hop, addresses);
        if (kept == null) {
            return true;
        }
        reused = true;
        ask(kept);
        return false;
    }

    @Override
    public void dialing(Channel channel) {
        dialing = channel;
    }

    @Override
    public void connected(Channel channel) {
        HttpConnection open = HttpConnection.on(channel, hop.target(), probe.version(hop));
        if (open == null) {
            fail(Reason.PROTOCOL, hop + ": the target does not speak HTTP/2");
        } else {
            ask(open);
        }
    }

    private void ask(HttpConnection open) {
        dialing = null;
        connection = open;
        progress.enter(Phase.PROCESSING);
        open.send(hop.message(login == null ? null : login.token), this);
    }

    @Override
    public void head(HttpResponse answer) {
        progress.enter(Phase.TRANSFER);
        if (login != null && login.begunAnew(answer.status().code())) {
            return;
        }
        head = answer;
        if (answer.status().code() == PROXY_REFUSED && hop.isForwarded()) {
            fail(Reason.AUTH, hop + ": the proxy refused the credentials");
            return;
        }
        String location = answer.headers().get(HttpHeaderNames.LOCATION);
        if (location != null && probe.redirects() > 0 && isRedirect(answer.status().code())) {
            follow(answer.status().code(), location);
        } else if (!hop.method().equals(HttpMethod.HEAD) && isLonger(answer)) {
            tooLarge();
        } else {
            reportsItself = SelfReport.isJson(answer);
        }
    }

    /** Whether it says so; what says no number is counted as it comes, and 304 tells of a body that does not. */
    private boolean isLonger(HttpResponse answer) {
        try {
            return answer.status().code() != NOT_MODIFIED && HttpUtil.getContentLength(answer, 0L) > probe.maxBody();
        } catch (NumberFormatException noNumber) {
            return false;
        }
    }

    private static boolean isRedirect(int status) {
        return switch (status) {
            case 301, 302, 303, 307, 308 -> true;
            default -> false;
        };
    }

    private void follow(int status, String location) {
        hangUp();
        if (followed == probe.redirects()) {
            fail(Reason.PROTOCOL, probe.first() + ": more than " + probe.redirects() + " redirects");
            return;
        }
        try {
            hop = hop.redirected(status, location);
        } catch (IllegalArgumentException e) {
            fail(Reason.PROTOCOL, hop + ": " + e.getMessage());
            return;
        }
        followed++;
        dialer.dial(hop.target(), progress, this);
    }

    @Override
    public void content(ByteBuf part) {
        received += part.readableBytes();
        if (received > probe.maxBody()) {
            tooLarge();
            return;
        }
        probe.judge().part(part);
        reportsItself = reportsItself && received <= SelfReport.LONGEST;
        if (judgesBody || reportsItself) {
            body = body == null ? Unpooled.buffer(part.readableBytes()) : body;
            body.writeBytes(part);
        } else {
            body = null;
        }
    }

    @Override
    public void complete() {
        HttpConnection open = Objects.requireNonNull(connection);
        HttpResponse answer = Objects.requireNonNull(head);
        progress.end();
        progress.note("status", answer.status().code());
        if (reportsItself && body != null) {
            SelfReport.read(body).forEach(progress::note);
        }
        open.peer().certified().ifPresent(certified -> Certificates.noteEnd(progress, certified.notAfter()));
        Outcome outcome = probe.judge().judge(hop.toString(), new Answer(answer, body, open.peer(), progress),
                progress);
        connection = null;
        probe.giveBack(open);
        finish(outcome);
    }

    @Override
    public void failed(Throwable cause) {
        boolean keptOneHadGone = reused && head == null;
        hangUp();
        if (keptOneHadGone && !hasLeft()) {
            reused = false; // the target may close an idle connection at any time: that is no trouble
            dialer.dial(hop.target(), progress, this);
            return;
        }
        finish(Failures.outcome(hop.toString(), cause, progress.observation()));
    }

    private void tooLarge() {
        fail(Reason.TOO_LARGE, hop + " answered more than " + probe.maxBody() + " bytes");
    }

    private void fail(Reason reason, String message) {
        hangUp();
        if (head != null) {
            progress.note("status", head.status().code());
        }
        finish(new Outcome.Failure(reason, message, progress.observation()));
    }

    /** Closes what is open. */
    private void hangUp() {
        if (connection != null) {
            connection.close();
            connection = null;
        }
        if (dialing != null) {
            ChannelFuture _ = dialing.close();
            dialing = null;
        }
    }

    private void finish(Outcome outcome) {
        Consumer<Outcome> receiver = waiting;
        leave();
        if (receiver != null) {
            receiver.accept(outcome);
        }
    }

    /** Who we say we are by OAuth 2.0: a token is there before the target is asked. */
    private final class Login {

        private final TokenRequest tokens;
        private @Nullable String token;
        private @Nullable Attempt fetching;
        private boolean fresh;

        Login(TokenRequest tokens) {
            this.tokens = tokens;
        }

        void begin() {
            token = tokens.usable();
            if (token == null) {
                fetch();
            } else {
                dialer.dial(hop.target(), progress, HttpAttempt.this);
            }
        }

        /** Whether the target did not take a token that was kept, so that all begins anew with a new one. */
        boolean begunAnew(int status) {
            if (status != UNAUTHORIZED || fresh || token == null || !hop.own()) {
                return false;
            }
            tokens.forget(token);
            hangUp();
            reused = false;
            fetch();
            return true;
        }

        private void fetch() {
            fresh = true;
            progress.aside("fetching a token");
            Progress own = new Progress();
            Attempt attempt = tokens.attempt(own, fetched -> token = fetched);
            fetching = attempt;
            attempt.begin(outcome -> {
                fetching = null;
                if (hasLeft()) {
                    return;
                }
                progress.note(TOKEN_MILLIS, own.latency().toMillis());
                switch (outcome) {
                    case Outcome.Success _ -> dialer.dial(hop.target(), progress, HttpAttempt.this);
                    case Outcome.Failure failure -> fail(failure.reason(), hop + ": no token: " + failure.message());
                    case Outcome.Inconclusive _,Outcome.Timeout _,Outcome.Worrying _ -> finish(
                            new Outcome.Inconclusive(hop + ": no token: our own trouble", progress.observation()));
                }
            });
        }

        void leave() {
            if (fetching != null) {
                fetching.leave();
                fetching = null;
            }
        }
    }
}
