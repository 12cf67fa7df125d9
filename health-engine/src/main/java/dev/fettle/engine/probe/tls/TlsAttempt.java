package dev.fettle.engine.probe.tls;

import dev.fettle.api.check.Outcome;
import dev.fettle.api.check.TlsCheck;
import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.Certificates;
import dev.fettle.engine.probe.ConnectionAttempt;
import dev.fettle.engine.probe.Dialer;
import dev.fettle.engine.probe.Peer;
import dev.fettle.engine.probe.Progress;
import io.netty.channel.Channel;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;

/** One attempt of a TLS check: a handshake, and a look at the certificate. Used once; confined to the lane. */
final class TlsAttempt extends ConnectionAttempt {

    private final Duration warn;

    TlsAttempt(TlsCheck check, Dialer dialer, Progress progress) {
        super("TLS " + check.target(), Dialer.Target.secure(check.host(), check.port(), check.serverName()), dialer,
                progress);
        this.warn = check.warn();
    }

    @Override
    public void connected(Channel open) {
        progress().end();
        Optional<Peer.Certified> certified = Peer.of(open).certified();
        if (certified.isEmpty()) {
            failed(new SSLPeerUnverifiedException("no certificate was shown"));
            return;
        }
        Certificates.note(progress(), certified.get().certificate());
        progress().note("tlsVersion", certified.get().version());
        progress().note("tlsCipher", certified.get().cipher());
        finish(Certificates.ending(certified.get().notAfter(), warn)
                .<Outcome>map(soon -> new Outcome.Worrying(Reason.TLS_EXPIRING, label() + ": " + soon,
                        progress().observation()))
                .orElseGet(() -> new Outcome.Success(progress().observation())));
    }
}
