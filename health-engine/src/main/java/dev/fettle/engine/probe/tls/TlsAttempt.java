package dev.fettle.engine.probe.tls;

import dev.fettle.api.check.Outcome;
import dev.fettle.api.check.TlsCheck;
import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.Certificates;
import dev.fettle.engine.probe.ConnectionAttempt;
import dev.fettle.engine.probe.Dialer;
import dev.fettle.engine.probe.Expectation;
import dev.fettle.engine.probe.Peer;
import dev.fettle.engine.probe.Progress;
import dev.fettle.engine.probe.Seen;
import io.netty.channel.Channel;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/** One attempt of a TLS check: a handshake, and a look at the certificate. Used once; confined to the lane. */
final class TlsAttempt extends ConnectionAttempt {

    private static final int NAME = 2;
    private static final int ADDRESS = 7;

    private final Duration warn;
    private final Expectation expectation;

    TlsAttempt(TlsCheck check, Expectation expectation, Dialer dialer, Progress progress) {
        super("TLS " + check.target(), Dialer.Target.secure(check.host(), check.port(), check.serverName()), dialer,
                progress);
        this.warn = check.warn();
        this.expectation = expectation;
    }

    @Override
    public void connected(Channel open) {
        progress().end();
        Peer peer = Peer.of(open);
        Optional<Peer.Certified> certified = peer.certified();
        if (certified.isEmpty()) {
            failed(new SSLPeerUnverifiedException("no certificate was shown"));
            return;
        }
        Peer.Certified shown = certified.get();
        Certificates.note(progress(), shown.certificate());
        progress().note("tlsVersion", shown.version());
        progress().note("tlsCipher", shown.cipher());
        Outcome judged = expectation.judge(label() + " showed a certificate that is to be trusted", Reason.CONDITION,
                new Seen(progress(), peer, name -> value(shown, name)), progress().observation());
        Optional<String> ending = Certificates.ending(shown.notAfter(), warn);
        finish(judged instanceof Outcome.Success && ending.isPresent()
                ? new Outcome.Worrying(Reason.TLS_EXPIRING, label() + ": " + ending.get(), progress().observation())
                : judged);
    }

    private static @Nullable Object value(Peer.Certified shown, String variable) {
        return switch (variable) {
            case "tls.cipher" -> shown.cipher();
            case "tls.subject" -> shown.certificate().getSubjectX500Principal().getName();
            case "tls.issuer" -> shown.certificate().getIssuerX500Principal().getName();
            case "tls.names" -> names(shown.certificate());
            default -> null;
        };
    }

    /** The names and addresses that it is good for. */
    private static List<String> names(X509Certificate certificate) {
        try {
            return Objects.requireNonNullElse(certificate.getSubjectAlternativeNames(), List.<List<?>>of()).stream()
                    .filter(name -> name.getFirst() instanceof Integer kind && (kind == NAME || kind == ADDRESS))
                    .map(name -> String.valueOf(name.get(1)))
                    .toList();
        } catch (CertificateParsingException none) {
            return List.of();
        }
    }
}
