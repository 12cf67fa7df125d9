package dev.fettle.engine.probe.tls;

import com.google.auto.service.AutoService;
import dev.fettle.api.check.TlsCheck;
import dev.fettle.engine.probe.CheckKind;
import dev.fettle.engine.probe.Conditions;
import dev.fettle.engine.probe.Expectation;
import dev.fettle.engine.probe.ProbeContext;
import dev.fettle.engine.probe.Prober;
import dev.fettle.engine.probe.Settings;
import dev.fettle.platform.expression.Language;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Checks of kind {@code tls}. */
@SuppressWarnings("rawtypes")
@AutoService(CheckKind.class)
public final class TlsKind implements CheckKind<TlsCheck> {

    private static final int HTTPS_PORT = 443;
    private static final Duration WARNING = Duration.ofDays(14);
    private static final Duration LONGEST_WARNING = Duration.ofDays(3650);

    @Override
    public String name() {
        return "tls";
    }

    @Override
    public String says() {
        return "Healthy when the certificate is to be trusted.";
    }

    @Override
    public Class<TlsCheck> type() {
        return TlsCheck.class;
    }

    @Override
    public Map<String, Language.Type> variables() {
        return Map.of("tls.cipher", Language.Type.TEXT, "tls.subject", Language.Type.TEXT, "tls.issuer",
                Language.Type.TEXT, "tls.names", Language.Type.ANYTHING);
    }

    @Override
    public Optional<TlsCheck> read(Settings tls) {
        tls.require("host");
        Optional<String> host = tls.host("host", "A name or an address.");
        int port = tls.port("port", HTTPS_PORT, "The port.");
        Optional<String> serverName = tls.host("serverName", "Whose certificate it must be. The host, unless said.");
        Duration warn = tls.duration("warn", Duration.ZERO, LONGEST_WARNING, WARNING,
                "DEGRADED (TLS_EXPIRING) so long before its end. A duration: 500ms, 30s, 5m, 12h, 30d.");
        Optional<String> healthy = tls.condition("healthy",
                "Beside the rest. Sees tls.version, tls.cipher, tls.subject, tls.issuer, tls.names.");
        Optional<String> degraded = tls.condition("degraded", "DEGRADED (CONDITION) when true.");
        return host.map(name -> new TlsCheck(name, port, serverName.orElse(name), warn, healthy.orElse(null),
                degraded.orElse(null)));
    }

    @Override
    public Prober prepare(TlsCheck check, ProbeContext context) {
        Expectation expectation = Expectation.of(Conditions.of(this),
                Objects.requireNonNullElse(check.healthy(), "true"), check.degraded());
        return progress -> new TlsAttempt(check, expectation, context.dialer(), progress);
    }
}
