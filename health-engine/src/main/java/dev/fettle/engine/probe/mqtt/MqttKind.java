package dev.fettle.engine.probe.mqtt;

import com.google.auto.service.AutoService;
import dev.fettle.api.check.MqttCheck;
import dev.fettle.api.check.MqttCheck.Version;
import dev.fettle.engine.probe.CheckKind;
import dev.fettle.engine.probe.Conditions;
import dev.fettle.engine.probe.Expectation;
import dev.fettle.engine.probe.Login;
import dev.fettle.engine.probe.ProbeContext;
import dev.fettle.engine.probe.Prober;
import dev.fettle.engine.probe.Settings;
import dev.fettle.platform.expression.Language;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Checks of kind {@code mqtt}. */
@SuppressWarnings("rawtypes")
@AutoService(CheckKind.class)
public final class MqttKind implements CheckKind<MqttCheck> {

    private static final Duration TIMEOUT = Duration.ofSeconds(3);
    private static final int LONGEST_TEXT = 10_000;
    private static final int LONGEST_TOPIC = 1000;
    private static final int LONGEST_CLIENT = 256;
    /** {@code +} stands for a level, {@code #} for all that follow. */
    private static final Pattern FILTER = Pattern
            .compile("(?:(?:\\+|[^+#/\\x00]*)/)*(?:\\+|#|[^+#/\\x00]*)");

    @Override
    public String name() {
        return "mqtt";
    }

    @Override
    public String says() {
        return "Healthy when the broker takes the login and, where a topic is given, gives the message.";
    }

    @Override
    public Class<MqttCheck> type() {
        return MqttCheck.class;
    }

    @Override
    public Duration timeout() {
        return TIMEOUT;
    }

    @Override
    public Map<String, Language.Type> variables() {
        return Map.of("text", Language.Type.TEXT, "retained", Language.Type.TRUTH);
    }

    @Override
    public Optional<MqttCheck> read(Settings mqtt) {
        mqtt.require("url");
        Optional<URI> url = mqtt.address("url", List.of("mqtt", "mqtts"), "mqtts://broker.internal:8883");
        Optional<String> user = mqtt.text("user", Settings.LONGEST_CREDENTIAL, "Unless the url says it.");
        Optional<String> password = mqtt.secret("password", "Best a placeholder.");
        Version version = mqtt.oneOf("version", Stream.of(Version.values()).map(Version::text).toList(),
                Version.V3_1_1.text(), "Of the protocol.").equals(Version.V5.text()) ? Version.V5 : Version.V3_1_1;
        Optional<String> clientId = mqtt.text("clientId", LONGEST_CLIENT,
                "Another one for every attempt, unless said. Two with the same end each other's connection.");
        Optional<String> topic = mqtt.text("topic", LONGEST_TOPIC, "Is subscribed to.");
        Optional<String> send = mqtt.text("send", LONGEST_TEXT, "Is published to the topic, and must come back.");
        Optional<String> expect = mqtt.regex("expect", LONGEST_TEXT,
                "A regular expression that a message of the topic must match, within the timeout.");
        String healthy = mqtt.condition("healthy", "true", "UNHEALTHY when it is not true.");
        Optional<String> degraded = mqtt.condition("degraded", "DEGRADED when it is true.");
        if (!mqtt.has("topic") && (mqtt.has("send") || mqtt.has("expect"))) {
            mqtt.error(mqtt.has("send") ? "send" : "expect", "topic must be given with send and expect");
            return Optional.empty();
        }
        if (mqtt.has("send") && topic.filter(name -> name.contains("+") || name.contains("#")).isPresent()) {
            mqtt.error("topic", "topic must have no + and no # where something is sent");
            return Optional.empty();
        }
        if (topic.filter(name -> !FILTER.matcher(name).matches()).isPresent()) {
            mqtt.error("topic", "topic must have + only alone between slashes, and # only alone at its end");
            return Optional.empty();
        }
        if (url.map(to -> Login.of(to, user.orElse(null), password.orElse(null)))
                .filter(login -> login.password() != null && login.user().isEmpty() && !mqtt.has("user"))
                .isPresent()) {
            mqtt.error(mqtt.has("password") ? "password" : "url", "user must be given with password");
            return Optional.empty();
        }
        boolean wrong = mqtt.has("topic") && topic.isEmpty();
        return url.filter(_ -> !wrong)
                .map(to -> new MqttCheck(to, user.orElse(null), password.orElse(null), clientId.orElse(null),
                        version, topic.orElse(null), send.orElse(null), expect.orElse(null), healthy,
                        degraded.orElse(null)));
    }

    @Override
    public Prober prepare(MqttCheck check, ProbeContext context) {
        Expectation expectation = Expectation.of(Conditions.of(this), check.healthy(), check.degraded());
        return progress -> new MqttAttempt(check, expectation, context.dialer(), progress);
    }
}
