package dev.fettle.api.event;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import dev.fettle.api.component.ComponentId;
import dev.fettle.api.component.GroupPath;
import dev.fettle.api.component.Status;
import dev.fettle.api.component.Subject;
import dev.fettle.api.event.StatusChanged.CheckSummary;
import dev.fettle.api.event.StatusChanged.StatusOnly;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Values of every type, as records, as checked-in JSON, and how JSON is written, read and validated here. */
final class Samples {

    static final Instant AT = Instant.parse("2026-11-21T09:13:58.120Z");

    /** As a consumer makes one who knows nothing of Fettle but that it needs {@code java.time}. */
    static final ObjectMapper JSON = new ObjectMapper().registerModule(new JavaTimeModule());

    /** As a consumer has one whose habits differ from ours. */
    static final ObjectMapper SPARING = JsonMapper.builder().addModule(new JavaTimeModule())
            .defaultPropertyInclusion(
                    JsonInclude.Value.construct(JsonInclude.Include.NON_EMPTY, JsonInclude.Include.ALWAYS))
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

    private static final JsonSchemaFactory SCHEMAS = JsonSchemaFactory.getInstance(VersionFlag.V202012);
    private static final SchemaValidatorsConfig FORMATS_COUNT = SchemaValidatorsConfig.builder()
            .formatAssertionsEnabled(true).build();

    private Samples() {}

    static ComponentDescription checkout() {
        return new ComponentDescription(new ComponentId("checkout-api"), "Checkout API",
                new GroupPath("payments.emea"), "http", true, Map.of("team", "payments"),
                Map.of("runbook", "https://wiki/checkout"));
    }

    static ComponentDescription alone() {
        return new ComponentDescription(new ComponentId("night-job"), "night-job", null, "push", false, Map.of(),
                Map.of());
    }

    static Incident incident() {
        return new Incident(UUID.fromString("5f0c2f6e-8a1b-4c55-9a53-0f5d4f1f7b1e"), "prod/checkout-api", AT, null);
    }

    /** The sample of the contract. */
    static StatusChanged statusChanged(long sequence) {
        return new StatusChanged(checkout(), Status.HEALTHY, Status.UNHEALTHY, "STATUS_5XX",
                "GET https://checkout.internal/health answered 503", sequence, AT, 864_000_123, false, false, false,
                null, incident(), new CheckSummary(38, 2, Map.of("status", 503)), new StatusOnly(Status.UNHEALTHY),
                new StatusOnly(Status.UNHEALTHY),
                Map.of("component", URI.create("https://fettle.example.com/components/checkout-api")));
    }

    /** Everything that may be null is. */
    static StatusChanged statusChangedOfLittle() {
        return new StatusChanged(alone(), Status.UNKNOWN, Status.HEALTHY, "OK", "", 1, AT, 0, true, true, true,
                new ComponentId("postgres-main"), null, null, null, new StatusOnly(Status.HEALTHY), Map.of());
    }

    static ComponentState componentState(long epoch, long sequence, long revision) {
        return new ComponentState(checkout(), Status.UNHEALTHY, Instant.parse("2026-11-21T09:14:00.007Z"),
                "STATUS_5XX", "GET https://checkout.internal/health answered 503", sequence, epoch, revision, false,
                false, false, null, incident());
    }

    static AggregateStatusChanged groupChanged() {
        return new AggregateStatusChanged(new GroupPath("payments.emea"), Status.HEALTHY, Status.UNHEALTHY, 7,
                864_000_123, Map.of(Status.HEALTHY, 11, Status.UNHEALTHY, 1));
    }

    static AggregateStatusChanged systemChanged() {
        return new AggregateStatusChanged(null, Status.HEALTHY, Status.DEGRADED, 19, 3_600_000,
                Map.of(Status.HEALTHY, 3, Status.DEGRADED, 1));
    }

    static FlagsChanged flagsChanged() {
        return new FlagsChanged(
                new ComponentDescription(new ComponentId("checkout-api"), "Checkout API",
                        new GroupPath("payments.emea"), "http", true, Map.of("team", "payments"), Map.of()),
                Status.UNHEALTHY, false, false, true, new ComponentId("postgres-main"));
    }

    static HealthEvent event(EventType type, HealthEvent.Body body) {
        return new HealthEvent(UUID.fromString("018f2f6e-8a1b-7c55-9a53-0f5d4f1f7b1e"),
                URI.create("https://fettle.example.com/prod"), type, body.subject(), AT, null, body);
    }

    /** One event of each type. */
    static List<HealthEvent> events() {
        return List.of(event(EventType.STATUS_CHANGED, statusChanged(42)),
                event(EventType.STATUS_CHANGED, statusChangedOfLittle()),
                event(EventType.FLAGS_CHANGED, flagsChanged()),
                event(EventType.COMPONENT_REGISTERED, new ComponentRegistered(alone())),
                event(EventType.COMPONENT_REMOVED, new ComponentRemoved(alone(), Status.UNKNOWN)),
                event(EventType.GROUP_STATUS_CHANGED, groupChanged()),
                event(EventType.SYSTEM_STATUS_CHANGED, systemChanged()));
    }

    static HealthEvent statusEvent(String component, long sequence) {
        ComponentDescription description = new ComponentDescription(new ComponentId(component), component, null,
                "http", true, Map.of(), Map.of());
        return new HealthEvent(new UUID(component.hashCode(), sequence), URI.create("https://fettle.example.com/prod"),
                EventType.STATUS_CHANGED, Subject.of(description.id()), AT, null,
                new StatusChanged(description, Status.HEALTHY, Status.DEGRADED, "SLOW", "", sequence, AT, 1, false,
                        false, false, null, null, null, null, new StatusOnly(Status.DEGRADED), Map.of()));
    }

    static byte[] value(HealthEvent event) {
        return json(event.body()).getBytes(StandardCharsets.UTF_8);
    }

    static String json(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    static JsonNode tree(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A checked-in sample, such as {@code status-changed}. */
    static String text(String name) {
        try (InputStream in = Samples.class.getResourceAsStream(name + ".json")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The name of the schema of an event's value. */
    static String schemaOf(EventType type) {
        return type.body() == AggregateStatusChanged.class
                ? "aggregate-status-changed"
                : type.type().replace("dev.fettle.health.", "").replace(".v1", "");
    }

    /** What the schema says against the JSON; nothing when it is valid. */
    static List<String> violations(String schema, JsonNode json) {
        return SCHEMAS.getSchema(SchemaLocation.of("classpath:dev/fettle/schema/" + schema + ".v1.schema.json"),
                FORMATS_COUNT).validate(json).stream().map(ValidationMessage::getMessage).sorted().toList();
    }
}
