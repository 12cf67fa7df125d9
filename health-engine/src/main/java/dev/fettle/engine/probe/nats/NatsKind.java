package dev.fettle.engine.probe.nats;

import com.google.auto.service.AutoService;
import dev.fettle.api.check.NatsCheck;
import dev.fettle.engine.probe.CheckKind;
import dev.fettle.engine.probe.Conditions;
import dev.fettle.engine.probe.Expectation;
import dev.fettle.engine.probe.ProbeContext;
import dev.fettle.engine.probe.Prober;
import dev.fettle.engine.probe.Settings;
import dev.fettle.platform.expression.Language;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Checks of kind {@code nats}. */
@SuppressWarnings("rawtypes")
@AutoService(CheckKind.class)
public final class NatsKind implements CheckKind<NatsCheck> {

    private static final int LONGEST_SUBJECT = 500;
    private static final int LONGEST_CREDENTIALS = 10_000;
    private static final String DEGRADED = "lameDuck";
    private static final Pattern SUBJECT = Pattern.compile("(?!\\$)[^\\s*>.]+(?:\\.[^\\s*>.]+)*");

    @Override
    public String name() {
        return "nats";
    }

    @Override
    public String says() {
        return "Healthy when the server takes the login and, where a subject is given, gives the message.";
    }

    @Override
    public Class<NatsCheck> type() {
        return NatsCheck.class;
    }

    @Override
    public Map<String, Language.Type> variables() {
        return Map.of("version", Language.Type.TEXT, "cluster", Language.Type.TEXT, "jetstream", Language.Type.TRUTH,
                "lameDuck", Language.Type.TRUTH,
                "roundTrip", Language.Type.NUMBER);
    }

    @Override
    public Optional<NatsCheck> read(Settings nats) {
        nats.require("url");
        Optional<URI> url = nats.address("url", List.of("nats", "tls"), "nats://nats.internal:4222");
        Optional<String> user = nats.text("user", Settings.LONGEST_CREDENTIAL, "Unless the url says it.");
        Optional<String> password = nats.secret("password", "Best a placeholder.");
        Optional<String> token = nats.secret("token", "Instead of user and password. Best a placeholder.");
        Optional<String> credentials = nats.text("credentials", LONGEST_CREDENTIALS,
                "What the user's file of credentials holds, or the seed of an nkey. Best a placeholder.");
        Optional<String> subject = nats.text("subject", LONGEST_SUBJECT, "A message is sent to it and must come back.");
        String healthy = nats.condition("healthy", "true", "UNHEALTHY when it is not true.");
        String degraded = nats.condition("degraded", DEGRADED, "DEGRADED when it is true.");
        if (nats.has("token") && (nats.has("user") || nats.has("password"))) {
            nats.error("token", "token must not be given with user and password");
            return Optional.empty();
        }
        if (nats.has("credentials") && (nats.has("token") || nats.has("user") || nats.has("password"))) {
            nats.error("credentials", "credentials must not be given with user and password, or token");
            return Optional.empty();
        }
        if (!nats.isUnresolved("credentials") && credentials.filter(text -> !isRead(text)).isPresent()) {
            nats.error("credentials", "credentials must be what a file of credentials holds (a JWT and a seed),"
                    + " or the seed of a user's nkey, which begins with SU");
            return Optional.empty();
        }
        if (subject.filter(name -> !SUBJECT.matcher(name).matches()).isPresent()) {
            nats.error("subject",
                    "subject must have no space, no wildcard, no $ at its beginning and no empty part between dots");
            return Optional.empty();
        }
        if (nats.has("subject") && subject.isEmpty()) {
            return Optional.empty();
        }
        return url.map(to -> new NatsCheck(to, user.orElse(null), password.orElse(null), token.orElse(null),
                credentials.filter(_ -> !nats.isUnresolved("credentials")).orElse(null), subject.orElse(null), healthy,
                degraded));
    }

    private static boolean isRead(String text) {
        try {
            Credentials _ = Credentials.of(text);
            return true;
        } catch (IllegalArgumentException neither) {
            return false;
        }
    }

    @Override
    public Prober prepare(NatsCheck check, ProbeContext context) {
        Expectation expectation = Expectation.of(Conditions.of(this), check.healthy(), check.degraded());
        Credentials credentials = check.credentials() == null ? null : Credentials.of(check.credentials());
        return progress -> new NatsAttempt(check, credentials, expectation, context.dialer(), progress);
    }
}
