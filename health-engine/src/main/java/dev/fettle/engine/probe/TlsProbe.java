package dev.fettle.engine.probe;

import dev.fettle.api.check.CheckSpec.TlsCheck;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.component.Reason;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.Consumer;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** One attempt of a TLS check: a handshake, and a look at the certificate. Confined to the lane. */
final class TlsProbe implements Attempt, Dialer.Caller {

    private final TlsCheck check;
    private final Dialer.Target target;
    private final Dialer dialer;
    private final Progress progress;
    private @Nullable Channel channel;
    private @Nullable Consumer<Outcome> waiting;

    TlsProbe(TlsCheck check, Dialer dialer, Progress progress) {
        this.check = check;
        this.target = Dialer.Target.secure(check.host(), check.port(), check.serverName());
        this.dialer = dialer;
        this.progress = progress;
    }

    @Override
    public void begin(Consumer<Outcome> ended) {
        waiting = ended;
        dialer.dial(target, progress, this);
    }

    @Override
    public void leave() {
        waiting = null;
        if (channel != null) {
            ChannelFuture _ = channel.close();
        }
    }

    @Override
    public boolean hasLeft() {
        return waiting == null;
    }

    @Override
    public boolean resolved(List<InetSocketAddress> addresses) {
        return true;
    }

    @Override
    public void dialing(Channel opening) {
        channel = opening;
    }

    @Override
    public void connected(Channel open) {
        progress.end();
        finish(judge(open.pipeline().get(SslHandler.class).engine().getSession()));
    }

    @Override
    public void failed(Throwable cause) {
        finish(Failures.outcome(label(), cause, progress.observation()));
    }

    private Outcome judge(SSLSession session) {
        X509Certificate leaf;
        try {
            leaf = (X509Certificate) session.getPeerCertificates()[0];
        } catch (SSLPeerUnverifiedException noCertificate) {
            return Failures.outcome(label(), noCertificate, progress.observation());
        }
        Certificates.note(progress, leaf);
        progress.note("tlsVersion", session.getProtocol());
        progress.note("tlsCipher", session.getCipherSuite());
        Instant end = leaf.getNotAfter().toInstant();
        if (Instant.now().plus(check.warn()).isBefore(end)) {
            return new Outcome.Success(progress.observation());
        }
        return new Outcome.Worrying(Reason.TLS_EXPIRING, label() + ": the certificate expires in "
                + days(Certificates.daysUntil(end)) + ", on " + LocalDate.ofInstant(end, ZoneOffset.UTC),
                progress.observation());
    }

    private static String days(long days) {
        return switch ((int) days) {
            case 0 -> "less than a day";
            case 1 -> "1 day";
            default -> days + " days";
        };
    }

    private String label() {
        return "TLS " + target.host() + ":" + target.port();
    }

    private void finish(Outcome outcome) {
        Consumer<Outcome> receiver = waiting;
        leave();
        if (receiver != null) {
            receiver.accept(outcome);
        }
    }
}
