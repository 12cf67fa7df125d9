package dev.fettle.engine.probe.mail;

import dev.fettle.api.check.MailCheck;
import dev.fettle.api.check.MailCheck.Protocol;
import dev.fettle.api.check.MailCheck.StartTls;
import dev.fettle.engine.probe.CheckKind;
import dev.fettle.engine.probe.Conditions;
import dev.fettle.engine.probe.Expectation;
import dev.fettle.engine.probe.ProbeContext;
import dev.fettle.engine.probe.Prober;
import dev.fettle.engine.probe.Settings;
import dev.fettle.platform.expression.Language;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** What the kinds of mail checks have in common, which is all but the name and the ports. */
abstract sealed class MailKind implements CheckKind<MailCheck> permits SmtpKind, ImapKind, Pop3Kind {

    /** A greeting, a handshake and a login take more turns than a request over HTTP, and servers let strangers wait. */
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final Duration WARNING = Duration.ofDays(14);
    private static final Duration LONGEST_WARNING = Duration.ofDays(3650);

    private final Protocol protocol;
    private final int port;
    private final int securePort;

    /**
     * @param port where the protocol begins in clear
     * @param securePort where it begins with TLS
     */
    MailKind(Protocol protocol, int port, int securePort) {
        this.protocol = protocol;
        this.port = port;
        this.securePort = securePort;
    }

    @Override
    public String name() {
        return protocol.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public String says() {
        return "Healthy when the server greets, agrees on TLS where it is wanted, and lets the user in.";
    }

    @Override
    public Class<MailCheck> type() {
        return MailCheck.class;
    }

    @Override
    public Duration timeout() {
        return TIMEOUT;
    }

    @Override
    public Map<String, Language.Type> variables() {
        return Map.of("greeting", Language.Type.TEXT, "capabilities", Language.Type.ANYTHING, "encrypted",
                Language.Type.TRUTH);
    }

    @Override
    public Optional<MailCheck> read(Settings mail) {
        mail.require("host");
        Optional<String> host = mail.host("host", "A name or an address.");
        boolean tls = mail.bool("tls", false, "Whether TLS is spoken from the first byte.");
        Optional<Integer> said = mail.port("port", "The port; " + port + " unless said, " + securePort + " with tls.");
        StartTls startTls = StartTls.valueOf(mail.oneOf("starttls", List.of("none", "available", "required"),
                "available", "Whether a connection that began in clear goes over to TLS.").toUpperCase(Locale.ROOT));
        Optional<String> serverName = mail.host("serverName", "Whose certificate it must be. The host, unless said.");
        Duration warn = mail.duration("warn", Duration.ZERO, LONGEST_WARNING, WARNING,
                "DEGRADED (TLS_EXPIRING) so long before the certificate's end.");
        Optional<String> user = mail.text("user", Settings.LONGEST_CREDENTIAL,
                "Whom to log in as. Nobody, unless said.");
        Optional<String> password = mail.secret("password", "Best a placeholder.");
        Optional<String> healthy = mail.condition("healthy",
                "Beside the rest. Sees greeting, capabilities, encrypted.");
        Optional<String> degraded = mail.condition("degraded", "DEGRADED (CONDITION) when true.");
        if (mail.has("user") != mail.has("password")) {
            mail.error(mail.has("user") ? "user" : "password", "user and password must be given together");
            return Optional.empty();
        }
        if (user.isPresent() && !tls && startTls == StartTls.NONE) {
            mail.warning("starttls", "the password is sent in clear");
        }
        boolean both = user.isPresent() && password.isPresent();
        return host.map(name -> new MailCheck(protocol, name, said.orElse(tls ? securePort : port), tls,
                tls ? StartTls.NONE : startTls, serverName.orElse(name), warn, both ? user.get() : null,
                both ? password.get() : null, healthy.orElse(null), degraded.orElse(null)));
    }

    @Override
    public Prober prepare(MailCheck check, ProbeContext context) {
        Expectation expectation = Expectation.of(Conditions.of(this),
                Objects.requireNonNullElse(check.healthy(), "true"), check.degraded());
        return progress -> new MailAttempt(check, expectation, context.dialer(), progress);
    }
}
