package dev.fettle.engine.probe.tcp;

import com.google.auto.service.AutoService;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.fettle.api.check.TcpCheck;
import dev.fettle.api.check.TcpCheck.StartTls;
import dev.fettle.api.check.TcpCheck.Step;
import dev.fettle.engine.probe.CheckKind;
import dev.fettle.engine.probe.Conditions;
import dev.fettle.engine.probe.Escapes;
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
import java.util.stream.Stream;

/** Checks of kind {@code tcp}. */
@SuppressWarnings("rawtypes")
@AutoService(CheckKind.class)
public final class TcpKind implements CheckKind<TcpCheck> {

    private static final Duration WARNING = Duration.ofDays(14);
    private static final Duration LONGEST_WARNING = Duration.ofDays(3650);
    private static final int MOST_STEPS = 100;
    private static final int LONGEST_STEP = 4000;
    private static final List<String> PROTOCOLS = Stream.of(StartTls.values()).map(TcpKind::word).toList();

    @Override
    public String name() {
        return "tcp";
    }

    @Override
    public String says() {
        return "Healthy when the connection opens, TLS is agreed where it is wanted, and what is expected is said.";
    }

    @Override
    public Class<TcpCheck> type() {
        return TcpCheck.class;
    }

    @Override
    public Map<String, Language.Type> variables() {
        return Map.of("answer", Language.Type.TEXT);
    }

    @Override
    public Optional<TcpCheck> read(Settings tcp) {
        tcp.require("host", "port");
        Optional<String> host = tcp.host("host", "A name or an address.");
        Optional<Integer> port = tcp.port("port", "The port.");
        boolean tls = tcp.bool("tls", false, "Whether TLS is spoken from the first byte.");
        Optional<StartTls> startTls = tcp.oneOf("starttls", PROTOCOLS, "The protocol whose command begins TLS.")
                .map(word -> StartTls.valueOf(word.toUpperCase(Locale.ROOT)));
        Optional<String> serverName = tcp.host("serverName", "Whose certificate it must be. The host, unless said.");
        Duration warn = tcp.duration("warn", Duration.ZERO, LONGEST_WARNING, WARNING,
                "With TLS: DEGRADED (TLS_EXPIRING) so long before the certificate's end.");
        List<Step> dialogue = tcp.mappings("dialogue", MOST_STEPS, TcpKind::step,
                "What is said and expected, in order; each step is one of expect, send, secret.");
        Optional<String> healthy = tcp.condition("healthy", "Beside what is expected. Sees answer, the last match.");
        Optional<String> degraded = tcp.condition("degraded", "DEGRADED (CONDITION) when true.");
        if (!tls && startTls.isEmpty() && (tcp.has("warn") || tcp.has("serverName"))) {
            tcp.warning(tcp.has("warn") ? "warn" : "serverName", "without tls or starttls there is no certificate");
        }
        if (tls && startTls.isPresent()) {
            tcp.error("starttls", "starttls must not stand beside tls: true");
        }
        return host.flatMap(name -> port.map(number -> new TcpCheck(name, number, tls && startTls.isEmpty(),
                startTls.orElse(null), serverName.orElse(name), warn, dialogue, healthy.orElse(null),
                degraded.orElse(null))));
    }

    private static Optional<Step> step(Settings step) {
        Optional<String> expect = step.regex("expect", LONGEST_STEP,
                "A regular expression (RE2) that must be found in what is said.");
        Optional<String> send = step.text("send", LONGEST_STEP,
                "Text to say, with escapes: \\r \\n \\t \\0 \\\\ \\xHH.");
        Optional<String> secret = step.secret("secret", "As send, and shown nowhere. Best a placeholder.");
        long given = Stream.of("expect", "send", "secret").filter(step::has).count();
        if (given != 1) {
            step.error("expect", "a step must have exactly one of 'expect', 'send' and 'secret'");
            return Optional.empty();
        }
        if (!step.isUnresolved("expect") && expect.filter(TcpKind::provesNothing).isPresent()) {
            step.warning("expect", "this expression is found in any text, whatever is said");
        }
        if (!isWellEscaped(step, "send", send) || !isWellEscaped(step, "secret", secret)) {
            return Optional.empty();
        }
        return expect.<Step>map(Step.Expect::new)
                .or(() -> send.map(text -> new Step.Send(text, false)))
                .or(() -> secret.map(text -> new Step.Send(text, true)));
    }

    /** An expression that does not compile is told elsewhere. */
    private static boolean provesNothing(String regex) {
        try {
            return Pattern.compile(regex).matcher("").find();
        } catch (PatternSyntaxException none) {
            return false;
        }
    }

    private static boolean isWellEscaped(Settings step, String key, Optional<String> text) {
        try {
            byte[] _ = Escapes.bytes(text.orElse(""));
            return true;
        } catch (IllegalArgumentException wrong) {
            step.error(key, key + ": " + wrong.getMessage());
            return false;
        }
    }

    private static String word(StartTls protocol) {
        return protocol.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public Prober prepare(TcpCheck check, ProbeContext context) {
        Dialogue dialogue = Dialogue.of(check.dialogue());
        Expectation expectation = Expectation.of(Conditions.of(this),
                Objects.requireNonNullElse(check.healthy(), "true"), check.degraded());
        return progress -> new TcpAttempt(check, dialogue, expectation, context.dialer(), progress);
    }
}
