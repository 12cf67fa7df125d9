package dev.fettle.engine.probe.ssh;

import com.google.auto.service.AutoService;
import com.google.re2j.Pattern;
import dev.fettle.api.check.SshCheck;
import dev.fettle.api.check.SshCheck.KeyType;
import dev.fettle.engine.probe.CheckKind;
import dev.fettle.engine.probe.Conditions;
import dev.fettle.engine.probe.Expectation;
import dev.fettle.engine.probe.ProbeContext;
import dev.fettle.engine.probe.Prober;
import dev.fettle.engine.probe.Settings;
import dev.fettle.platform.expression.Language;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Checks of kind {@code ssh}. */
@SuppressWarnings("rawtypes")
@AutoService(CheckKind.class)
public final class SshKind implements CheckKind<SshCheck> {

    private static final int PORT = 22;
    private static final int LONGEST_BANNER = 255;
    private static final int LONGEST_FINGERPRINT = 100;
    private static final java.util.regex.Pattern FINGERPRINT = java.util.regex.Pattern
            .compile("SHA256:[A-Za-z0-9+/]{43}");

    @Override
    public String name() {
        return "ssh";
    }

    @Override
    public String says() {
        return "Healthy when the server proves a host key, and that one where one is expected.";
    }

    @Override
    public Class<SshCheck> type() {
        return SshCheck.class;
    }

    @Override
    public Map<String, Language.Type> variables() {
        return Map.of("banner", Language.Type.TEXT, "hostKey", Language.Type.TEXT, "hostKeyType", Language.Type.TEXT);
    }

    @Override
    public Optional<SshCheck> read(Settings ssh) {
        ssh.require("host");
        Optional<String> host = ssh.host("host", "A name or an address.");
        int port = ssh.port("port", PORT, "The port.");
        Optional<String> banner = ssh.regex("banner", LONGEST_BANNER,
                "A regular expression (RE2) that must be found in the banner, such as OpenSSH.");
        Optional<String> hostKey = ssh.text("hostKey", LONGEST_FINGERPRINT,
                "The fingerprint that the host key must have: SHA256:… as ssh-keygen -l prints it.");
        Optional<KeyType> type = ssh.oneOf("hostKeyType", List.of("ed25519", "ecdsa", "rsa"),
                "Which of its keys the server is asked for. Whichever it has first in this order, unless said.")
                .map(word -> KeyType.valueOf(word.toUpperCase(Locale.ROOT)));
        Optional<String> healthy = ssh.condition("healthy", "Beside the rest. Sees banner, hostKey, hostKeyType.");
        Optional<String> degraded = ssh.condition("degraded", "DEGRADED (CONDITION) when true.");
        if (ssh.has("hostKey") && !ssh.has("hostKeyType")) {
            ssh.warning("hostKey",
                    "hostKeyType should stand beside hostKey: the server has a key of each type, and shows"
                            + " the first of ed25519, ecdsa, rsa");
        }
        if (!ssh.isUnresolved("hostKey") && hostKey.filter(text -> !FINGERPRINT.matcher(text).matches()).isPresent()) {
            ssh.error("hostKey", "hostKey must be SHA256: and 43 characters, as ssh-keygen -l prints it");
            return Optional.empty();
        }
        return host.map(name -> new SshCheck(name, port, banner.orElse(null), hostKey.orElse(null), type.orElse(null),
                healthy.orElse(null), degraded.orElse(null)));
    }

    @Override
    public Prober prepare(SshCheck check, ProbeContext context) {
        Pattern banner = check.banner() == null ? null : Pattern.compile(check.banner());
        Expectation expectation = Expectation.of(Conditions.of(this),
                Objects.requireNonNullElse(check.healthy(), "true"), check.degraded());
        return progress -> new SshAttempt(check, banner, expectation, context.dialer(), progress);
    }
}
