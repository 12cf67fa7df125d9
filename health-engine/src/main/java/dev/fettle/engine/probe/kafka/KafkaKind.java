package dev.fettle.engine.probe.kafka;

import com.google.auto.service.AutoService;
import dev.fettle.api.check.KafkaCheck;
import dev.fettle.api.check.KafkaCheck.Broker;
import dev.fettle.api.check.KafkaCheck.Group;
import dev.fettle.api.check.KafkaCheck.Mechanism;
import dev.fettle.api.check.KafkaCheck.Sasl;
import dev.fettle.engine.probe.CheckKind;
import dev.fettle.engine.probe.Conditions;
import dev.fettle.engine.probe.Expectation;
import dev.fettle.engine.probe.ProbeContext;
import dev.fettle.engine.probe.Prober;
import dev.fettle.engine.probe.Settings;
import dev.fettle.platform.address.Host;
import dev.fettle.platform.expression.Language;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Checks of kind {@code kafka}. */
@SuppressWarnings("rawtypes")
@AutoService(CheckKind.class)
public final class KafkaKind implements CheckKind<KafkaCheck> {

    /** Several turns with several brokers. */
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final String HEALTHY = "partitions.offline == 0";
    private static final String DEGRADED = "partitions.underReplicated > 0 || controller < 0";
    /** Where a variable is not set and that is allowed. */
    private static final Broker UNSET = new Broker("unset.invalid", 9092);
    private static final int MOST_BROKERS = 20;
    private static final int MOST_GROUPS = 20;
    private static final int LONGEST_HOST = 300;
    private static final int LONGEST_NAME = 249;
    private static final int MOST_MIN_BROKERS = 10_000;
    private static final int MOST_MEMBERS = 10_000;
    private static final Pattern PORT = Pattern.compile("[1-9]\\d{0,4}");
    private static final int LAST_PORT = 65_535;

    @Override
    public String name() {
        return "kafka";
    }

    @Override
    public String says() {
        return "Healthy when the brokers are there, every partition has a leader and no consumer group is too far behind.";
    }

    @Override
    public Class<KafkaCheck> type() {
        return KafkaCheck.class;
    }

    @Override
    public Duration timeout() {
        return TIMEOUT;
    }

    @Override
    public Map<String, Language.Type> variables() {
        return Map.ofEntries(Map.entry("clusterId", Language.Type.TEXT), Map.entry("controller", Language.Type.NUMBER),
                Map.entry("brokers", Language.Type.NUMBER), Map.entry("topics", Language.Type.NUMBER),
                Map.entry("partitions.total", Language.Type.NUMBER),
                Map.entry("partitions.offline", Language.Type.NUMBER),
                Map.entry("partitions.underReplicated", Language.Type.NUMBER), Map.entry("lag", Language.Type.NUMBER),
                Map.entry("lags", Language.Type.ANYTHING), Map.entry("members", Language.Type.ANYTHING),
                Map.entry("roundTrip", Language.Type.NUMBER));
    }

    @Override
    public Optional<KafkaCheck> read(Settings kafka) {
        kafka.require("bootstrap");
        List<String> texts = kafka.texts("bootstrap", MOST_BROKERS, LONGEST_HOST,
                "Brokers that are asked first, host:port each; the others are found through them.");
        boolean tls = kafka.bool("tls", false, "Whether TLS is spoken, to all brokers.");
        Optional<Sasl> sasl = kafka.mapping("sasl", KafkaKind::sasl, "Who asks.").flatMap(read -> read);
        int minBrokers = kafka.integer("minBrokers", 1, MOST_MIN_BROKERS, 1, "Fewer are UNHEALTHY.");
        List<Group> groups = kafka.mappings("groups", MOST_GROUPS, KafkaKind::group,
                "Consumer groups whose lag is looked at.");
        Optional<String> roundTrip = kafka.mapping("roundTrip", KafkaKind::topic,
                "A record is sent to this topic and read again, at every check.").flatMap(read -> read);
        String healthy = kafka.condition("healthy", HEALTHY, "UNHEALTHY when it is not true.");
        String degraded = kafka.condition("degraded", DEGRADED, "DEGRADED when it is true.");
        List<Broker> brokers = brokers(kafka, texts);
        if (brokers.isEmpty() || (kafka.has("sasl") && sasl.isEmpty())) {
            return Optional.empty();
        }
        return Optional.of(new KafkaCheck(brokers, tls, sasl.orElse(null), minBrokers, groups, roundTrip.orElse(null),
                healthy, degraded));
    }

    private static Optional<Sasl> sasl(Settings sasl) {
        sasl.require("mechanism", "user", "password");
        Optional<String> mechanism = sasl.oneOf("mechanism",
                Stream.of(Mechanism.values()).map(Mechanism::text).toList(),
                "How one says who one is.");
        Optional<String> user = sasl.text("user", Settings.LONGEST_CREDENTIAL, "Who asks.");
        Optional<String> password = sasl.secret("password", "Best a placeholder.");
        return mechanism.flatMap(how -> user.flatMap(who -> password.map(
                secret -> new Sasl(Mechanism.valueOf(how.replace('-', '_')), who, secret))));
    }

    private static Optional<Group> group(Settings group) {
        group.require("id");
        Optional<String> id = group.text("id", LONGEST_NAME, "Its name.");
        Optional<String> topic = group.text("topic", LONGEST_NAME, "Only what it reads of that topic counts.");
        Optional<Integer> maxLag = group.integer("maxLag", 0, Integer.MAX_VALUE,
                "More records behind than that is UNHEALTHY.");
        Optional<Integer> minMembers = group.integer("minMembers", 0, MOST_MEMBERS, "Fewer members are UNHEALTHY.");
        return id.map(name -> new Group(name, topic.orElse(null), maxLag.map(Integer::longValue).orElse(null),
                minMembers.orElse(null)));
    }

    private static Optional<String> topic(Settings roundTrip) {
        roundTrip.require("topic");
        return roundTrip.text("topic", LONGEST_NAME, "Its name; it must be there already.");
    }

    /** Empty when one is wrong. */
    private static List<Broker> brokers(Settings kafka, List<String> texts) {
        if (kafka.isUnresolved("bootstrap")) {
            return List.of(UNSET);
        }
        if (texts.isEmpty() && kafka.has("bootstrap")) {
            kafka.error("bootstrap", "bootstrap must name a broker");
        }
        List<Broker> brokers = texts.stream().map(text -> broker(kafka, text)).flatMap(Optional::stream).toList();
        return brokers.size() < texts.size() ? List.of() : brokers;
    }

    private static Optional<Broker> broker(Settings kafka, String text) {
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? "" : text.substring(0, colon);
        String port = text.substring(colon + 1);
        boolean bare = host.indexOf(':') >= 0 && !host.startsWith("["); // an IPv6 address: where does it end?
        try {
            if (!bare && PORT.matcher(port).matches() && Integer.parseInt(port) <= LAST_PORT) {
                Host _ = Host.parse(host);
                return Optional.of(new Broker(host, Integer.parseInt(port)));
            }
        } catch (IllegalArgumentException wrong) {
            // told below
        }
        kafka.error("bootstrap", "bootstrap must be a list of host:port, such as [broker-1.internal:9092]");
        return Optional.empty();
    }

    @Override
    public Prober prepare(KafkaCheck check, ProbeContext context) {
        Expectation expectation = Expectation.of(Conditions.of(this), check.healthy(), check.degraded());
        return progress -> new KafkaAttempt(check, expectation, context, progress);
    }
}
