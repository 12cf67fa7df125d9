package dev.fettle.engine.probe.rabbitmq;

import com.google.auto.service.AutoService;
import dev.fettle.api.check.RabbitMqCheck;
import dev.fettle.engine.probe.CheckKind;
import dev.fettle.engine.probe.Conditions;
import dev.fettle.engine.probe.Expectation;
import dev.fettle.engine.probe.ProbeContext;
import dev.fettle.engine.probe.Prober;
import dev.fettle.engine.probe.Settings;
import dev.fettle.platform.expression.Language;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Checks of kind {@code rabbitmq}. */
@SuppressWarnings("rawtypes")
@AutoService(CheckKind.class)
public final class RabbitMqKind implements CheckKind<RabbitMqCheck> {

    /** Seven turns. */
    private static final Duration TIMEOUT = Duration.ofSeconds(3);
    private static final int LONGEST_NAME = 255;

    @Override
    public String name() {
        return "rabbitmq";
    }

    @Override
    public String says() {
        return "Healthy when the server takes the login and, where a queue is given, it is neither too full nor left alone.";
    }

    @Override
    public Class<RabbitMqCheck> type() {
        return RabbitMqCheck.class;
    }

    @Override
    public Duration timeout() {
        return TIMEOUT;
    }

    @Override
    public Map<String, Language.Type> variables() {
        return Map.of("version", Language.Type.TEXT, "messages", Language.Type.NUMBER, "consumers",
                Language.Type.NUMBER, "roundTrip", Language.Type.NUMBER);
    }

    @Override
    public Optional<RabbitMqCheck> read(Settings rabbit) {
        rabbit.require("url");
        Optional<URI> url = rabbit.address("url", List.of("amqp", "amqps"), "amqp://rabbit.internal:5672/vhost");
        Optional<String> user = rabbit.text("user", Settings.LONGEST_CREDENTIAL, "Unless the url says it; guest.");
        Optional<String> password = rabbit.secret("password", "Best a placeholder.");
        Optional<String> queue = rabbit.text("queue", LONGEST_NAME, "Is looked at, and must be there.");
        Optional<Integer> maxMessages = rabbit.integer("maxMessages", 0, Integer.MAX_VALUE,
                "More that wait in the queue is UNHEALTHY.");
        Optional<Integer> minConsumers = rabbit.integer("minConsumers", 0, Integer.MAX_VALUE,
                "Fewer that read the queue is UNHEALTHY.");
        boolean roundTrip = rabbit.bool("roundTrip", false,
                "Whether a message is sent through a queue of its own, which is gone afterwards.");
        String healthy = rabbit.condition("healthy", "true", "UNHEALTHY when it is not true.");
        Optional<String> degraded = rabbit.condition("degraded", "DEGRADED when it is true.");
        if (!rabbit.has("queue") && (rabbit.has("maxMessages") || rabbit.has("minConsumers"))) {
            rabbit.error(rabbit.has("maxMessages") ? "maxMessages" : "minConsumers",
                    "queue must be given with maxMessages and minConsumers");
            return Optional.empty();
        }
        if (tooLong(queue) || tooLong(url.map(URI::getPath).map(path -> path.replaceFirst("/", "")))) {
            rabbit.error(tooLong(queue) ? "queue" : "url", "names must have at most 255 bytes in UTF-8");
            return Optional.empty();
        }
        if (rabbit.has("queue") && queue.isEmpty()) {
            return Optional.empty();
        }
        return url.map(to -> new RabbitMqCheck(to, user.orElse(null), password.orElse(null), queue.orElse(null),
                maxMessages.map(Integer::longValue).orElse(null), minConsumers.map(Integer::longValue).orElse(null),
                roundTrip, healthy, degraded.orElse(null)));
    }

    private static boolean tooLong(Optional<String> name) {
        return name.filter(text -> text.getBytes(StandardCharsets.UTF_8).length > LONGEST_NAME).isPresent();
    }

    @Override
    public Prober prepare(RabbitMqCheck check, ProbeContext context) {
        Expectation expectation = Expectation.of(Conditions.of(this), check.healthy(), check.degraded());
        return progress -> new RabbitMqAttempt(check, expectation, context.dialer(), progress);
    }
}
