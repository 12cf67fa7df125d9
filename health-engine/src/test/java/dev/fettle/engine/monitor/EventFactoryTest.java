package dev.fettle.engine.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.fettle.api.component.ComponentId;
import dev.fettle.api.component.GroupPath;
import dev.fettle.api.component.Reason;
import dev.fettle.api.component.Status;
import dev.fettle.api.component.Subject;
import dev.fettle.api.event.ComponentState;
import dev.fettle.api.event.EventReader;
import dev.fettle.api.event.Incident;
import dev.fettle.api.event.StatusChanged.CheckSummary;
import dev.fettle.engine.cluster.ShardId;
import dev.fettle.engine.component.ComponentDefinition;
import dev.fettle.engine.component.SampleComponent;
import dev.fettle.engine.monitor.Change.Memory;
import dev.fettle.engine.monitor.Change.Turn;
import dev.fettle.engine.outbox.OutboxRecord;
import dev.fettle.engine.outbox.OutboxRecord.Topic;
import dev.fettle.engine.state.FlapHistory;
import dev.fettle.engine.status.AggregateView;
import dev.fettle.engine.status.Flags;
import dev.fettle.engine.status.StatusBoard.Standing;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventFactoryTest {

    /** The sample of the contract, word for word where nothing is chosen at random. */
    private static final String SAMPLE = """
            {"component":{"id":"checkout-api","name":"checkout-api","group":"payments.emea","kind":"tcp","critical":true,
              "labels":{"team":"payments"},"links":{}},
             "from":"HEALTHY","to":"UNHEALTHY","reason":"STATUS_5XX",
             "message":"GET https://checkout.internal/health answered 503",
             "sequence":42,"firstSeenAt":"2026-11-21T09:13:58.120Z","previousDurationMs":864000123,
             "initial":false,"flapping":false,"maintenance":false,"causedBy":null,
             "incident":{"id":"00000000-0000-0001-0000-000000000002","dedupKey":"prod/checkout-api",
               "startedAt":"2026-11-21T09:13:58.120Z","endedAt":null},
             "check":{"latencyMs":38,"attempts":2,"details":{"status":503}},
             "group":{"status":"UNHEALTHY"},"system":{"status":"UNHEALTHY"},
             "links":{"component":"https://fettle.example.com/components/checkout-api"}}""";
    private static final Instant AT = Instant.parse("2026-11-21T09:13:58.120Z");

    private final ObjectMapper json = new ObjectMapper().registerModule(new JavaTimeModule());
    private final EventFactory events = factory("https://fettle.example.com");
    private final ComponentDefinition checkout = SampleComponent.named("checkout-api")
            .in("payments.emea")
            .label("team", "payments")
            .make();

    private record Given(String instance, URI publicUrl, List<String> config) implements InstanceConfig {}

    @Test
    void aChangeIsToldAsTheContractSays() throws IOException {
        OutboxRecord told = events.event(change(), 42);

        JsonNode value = json.readTree(told.value());
        assertThat(value).isEqualTo(json.readTree(SAMPLE));
        assertThat(keys(value)).isEqualTo(keys(json.readTree(SAMPLE)));
    }

    @Test
    void itsHeadersAreThoseOfCloudEvents() {
        OutboxRecord told = events.event(change(), 42);

        assertThat(told.headers()).containsExactly(entry("ce_specversion", "1.0"),
                entry("ce_id", new UUID(7, 8).toString()), entry("ce_source", "https://fettle.example.com/prod"),
                entry("ce_type", "dev.fettle.health.status-changed.v1"), entry("ce_subject", "checkout-api"),
                entry("ce_time", "2026-11-21T09:13:58.120Z"), entry("ce_sequence", "00000000000000000042"),
                entry("ce_partitionkey", "checkout-api"), entry("content-type", "application/json"));
        assertThat(told.topic()).isEqualTo(Topic.EVENTS);
        assertThat(told.key()).isEqualTo("checkout-api");
        assertThat(told.shard()).isEqualTo(ShardId.of(new Subject("checkout-api")));
    }

    @Test
    void theReaderOfTheLibraryReadsIt() {
        OutboxRecord told = events.event(change(), 42);
        EventReader.Reading reading = new EventReader(json::readValue).read(
                name -> bytes(told.headers().get(name)), bytes(told.value()));

        assertThat(reading).isInstanceOfSatisfying(EventReader.Reading.Fresh.class, fresh -> {
            assertThat(fresh.event().id()).isEqualTo(new UUID(7, 8));
            assertThat(fresh.event().sequence()).hasValue(42);
        });
    }

    @Test
    void whatIsNotThereIsNullAndNotLeftOut() throws IOException {
        Change.OfComponent alone = new Change.OfComponent(turn(new Subject("a")), SampleComponent.named("a").make(),
                true, null, null, null, new Standing(null, Status.HEALTHY),
                new Memory("", null, null, FlapHistory.NONE), Flags.NONE);

        JsonNode value = json.readTree(events.event(alone, 1).value());
        for (String key : List.of("causedBy", "incident", "check", "group")) {
            assertThat(value.has(key)).as(key).isTrue();
            assertThat(value.get(key).isNull()).as(key).isTrue();
        }
        assertThat(value.get("initial").booleanValue()).isTrue();
        assertThat(value.get("component").get("group").isNull()).isTrue();
    }

    @Test
    void aFlagIsToldWithoutASequence() throws IOException {
        Change.Beside paused = new Change.Beside(turn(new Subject("a")), SampleComponent.named("a").make(), true,
                new Flags(true, false, true), true, null, null, new Memory("", null, null, FlapHistory.NONE));

        OutboxRecord record = events.event(paused, 1);
        assertThat(record.headers()).containsEntry("ce_type", "dev.fettle.health.flags-changed.v1")
                .doesNotContainKey("ce_sequence");
        JsonNode value = json.readTree(record.value());
        assertThat(value.get("paused").booleanValue()).isTrue();
        assertThat(value.get("flapping").booleanValue()).isFalse();
        assertThat(value.get("maintenance").booleanValue()).isTrue();
    }

    @Test
    void theCauseIsNamed() throws IOException {
        Change.OfComponent caused = new Change.OfComponent(turn(new Subject("a")), SampleComponent.named("a").make(),
                false, new ComponentId("postgres-main"), null, null, new Standing(null, Status.UNHEALTHY),
                new Memory("", null, null, FlapHistory.NONE), Flags.NONE);

        assertThat(json.readTree(events.event(caused, 1).value()).get("causedBy").textValue())
                .isEqualTo("postgres-main");
    }

    @Test
    void aGroupAndTheSystemAreToldWithTheirCounts() throws IOException {
        Map<Status, Integer> counts = Map.of(Status.HEALTHY, 3, Status.UNHEALTHY, 1);
        GroupPath path = new GroupPath("payments.emea");
        OutboxRecord group = events.event(
                new Change.OfAggregate(turn(Subject.of(path)), new AggregateView(path, Status.UNHEALTHY, counts)), 3);
        OutboxRecord system = events.event(new Change.OfAggregate(turn(Subject.SYSTEM),
                new AggregateView(null, Status.UNHEALTHY, counts)), 9);

        assertThat(group.key()).isEqualTo("group/payments.emea");
        assertThat(group.headers()).containsEntry("ce_type", "dev.fettle.health.group-status-changed.v1");
        assertThat(json.readTree(group.value())).isEqualTo(json.readTree("""
                {"group":"payments.emea","from":"HEALTHY","to":"UNHEALTHY","sequence":3,
                 "previousDurationMs":864000123,
                 "counts":{"HEALTHY":3,"DEGRADED":0,"UNHEALTHY":1,"UNKNOWN":0}}"""));
        assertThat(system.key()).isEqualTo("system");
        assertThat(system.headers()).containsEntry("ce_type", "dev.fettle.health.system-status-changed.v1");
        assertThat(json.readTree(system.value()).get("group").isNull()).isTrue();
    }

    @Test
    void comingAndGoingIsToldWithoutANumber() throws IOException {
        OutboxRecord registered = events.registered(checkout.description(), AT);
        OutboxRecord removed = events.removed(checkout.description(), Status.DEGRADED, AT);

        assertThat(registered.headers()).containsEntry("ce_type", "dev.fettle.health.component-registered.v1")
                .doesNotContainKey("ce_sequence");
        assertThat(removed.headers()).containsEntry("ce_type", "dev.fettle.health.component-removed.v1")
                .doesNotContainKey("ce_sequence");
        assertThat(json.readTree(removed.value()).get("component").get("id").textValue()).isEqualTo("checkout-api");
        assertThat(events.tombstone(new Subject("checkout-api")))
                .isEqualTo(new OutboxRecord(registered.shard(), Topic.STATUS, "checkout-api", Map.of(), null));
    }

    @Test
    void theLatestStateGoesToItsOwnTopic() throws IOException {
        OutboxRecord state = events.state(new ComponentState(checkout.description(), Status.HEALTHY, AT, "OK", "", 42,
                7, 90, false, false, false, null, null));

        assertThat(state.topic()).isEqualTo(Topic.STATUS);
        assertThat(state.key()).isEqualTo("checkout-api");
        JsonNode value = json.readTree(state.value());
        assertThat(value.get("epoch").longValue()).isEqualTo(7);
        assertThat(value.get("sequence").longValue()).isEqualTo(42);
        assertThat(value.get("revision").longValue()).isEqualTo(90);
        assertThat(value.get("since").textValue()).isEqualTo("2026-11-21T09:13:58.120Z");
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://fettle.example.com", "https://fettle.example.com/",
            "https://fettle.example.com//"})
    void slashesAtTheEndOfTheAddressDoNotCount(String address) {
        assertThat(factory(address).event(change(), 1).headers()).containsEntry("ce_source",
                "https://fettle.example.com/prod");
    }

    @Test
    void anIncidentThatEndedDoesNotLast() {
        Incident lasting = new Incident(new UUID(1, 2), "prod/a", AT, null);

        assertThat(EventFactory.lasting(lasting)).isSameAs(lasting);
        assertThat(EventFactory.lasting(new Incident(new UUID(1, 2), "prod/a", AT, AT))).isNull();
        assertThat(EventFactory.lasting(null)).isNull();
    }

    @Test
    void aClockThatWasSetBackMakesNoNegativeDuration() throws IOException {
        Turn turn = new Turn(new UUID(7, 8), new Subject("a"), Status.HEALTHY, AT.plusSeconds(5), Status.UNHEALTHY, AT,
                AT, Reason.REFUSED, "");
        Change back = new Change.OfComponent(turn, SampleComponent.named("a").make(), false, null, null, null,
                new Standing(null, Status.UNHEALTHY), new Memory("", null, null, FlapHistory.NONE), Flags.NONE);

        assertThat(json.readTree(events.event(back, 1).value()).get("previousDurationMs").longValue()).isZero();
    }

    private EventFactory factory(String address) {
        return new EventFactory(json, new Given("prod", URI.create(address), List.of()));
    }

    private Change.OfComponent change() {
        return new Change.OfComponent(turn(new Subject("checkout-api")), checkout, false, null,
                new Incident(new UUID(1, 2), events.dedupKey(checkout.id()), AT, null),
                new CheckSummary(38, 2, Map.of("status", 503)), new Standing(Status.UNHEALTHY, Status.UNHEALTHY),
                new Memory("", null, null, FlapHistory.NONE), Flags.NONE);
    }

    private static Turn turn(Subject subject) {
        return new Turn(new UUID(7, 8), subject, Status.HEALTHY, AT.minusMillis(864_000_123), Status.UNHEALTHY, AT, AT,
                Reason.STATUS_5XX, "GET https://checkout.internal/health answered 503");
    }

    /** The keys of each object, in order. */
    private static Map<String, List<String>> keys(JsonNode node) {
        Map<String, List<String>> keys = new TreeMap<>();
        List<String> own = new ArrayList<>();
        node.fieldNames().forEachRemaining(own::add);
        keys.put("", own);
        node.properties().forEach(field -> {
            if (field.getValue().isObject()) {
                keys(field.getValue()).forEach((path, names) -> keys.put(field.getKey() + "/" + path, names));
            }
        });
        return keys;
    }

    private static byte[] bytes(String text) {
        return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
    }
}
