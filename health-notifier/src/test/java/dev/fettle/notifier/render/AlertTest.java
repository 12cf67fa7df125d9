package dev.fettle.notifier.render;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fettle.api.component.ComponentId;
import dev.fettle.api.component.Status;
import dev.fettle.api.event.ComponentDescription;
import dev.fettle.api.event.ComponentRemoved;
import dev.fettle.api.event.EventType;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AlertTest {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    @Test
    void aWorseStatusEndsTheFormerAlertFirst() {
        List<Alert> alerts = Alert.of(Notice.of(Samples.worse()), null);

        assertThat(alerts).extracting(alert -> alert.labels().get("severity")).containsExactly("warning", "critical");
        assertThat(alerts).extracting(Alert::isResolved).containsExactly(true, false);
    }

    @Test
    void whatIsKnownToBeOpenIsEndedAsItWasTold() throws IOException {
        Map<String, String> open = new HashMap<>();
        AlertmanagerAlerts.render(List.of(Samples.degraded()), open);
        String told = open.get("search");
        QueuedEvent other = Samples.changed(Samples.component("search", "Search", Map.of("team", "new"), Map.of()),
                Status.DEGRADED, Status.HEALTHY, "OK", "", 8);

        JsonNode posted = MAPPER.readTree(AlertmanagerAlerts.render(List.of(other), open).body());

        assertThat(posted).hasSize(1);
        assertThat(posted.get(0).get("labels")).isEqualTo(MAPPER.readTree(told).get("labels"));
        assertThat(posted.get(0).get("endsAt").asText()).isEqualTo("2026-11-21T09:14:01.200Z");
        assertThat(open).containsEntry("search", null);
    }

    @Test
    void whatIsOpenWithTheSameLabelsGoesOn() {
        List<Alert> first = Alert.of(Notice.of(Samples.unhealthy()), null);

        assertThat(Alert.of(Notice.of(Samples.unhealthy()), first.getFirst())).singleElement()
                .satisfies(alert -> assertThat(alert.isResolved()).isFalse());
    }

    /** Nobody is told of an end without a begin. */
    @Test
    void whoIsRemovedWhileHealthyEndsNothing() throws IOException {
        QueuedEvent removed = Samples.event(EventType.COMPONENT_REMOVED, "checkout-api", null,
                new ComponentRemoved(Samples.checkout(), Status.HEALTHY));
        Map<String, String> open = new HashMap<>();

        JsonNode told = MAPPER
                .readTree(Format.Plain.ALERTMANAGER_WEBHOOK.renderer().render("ops", List.of(removed)).body());
        JsonNode posted = MAPPER.readTree(AlertmanagerAlerts.render(List.of(removed), open).body());

        assertThat(told.get("alerts")).isEmpty();
        assertThat(told.get("status").asText()).isEqualTo("resolved");
        assertThat(told.get("commonLabels")).isEmpty();
        assertThat(posted).isEmpty();
        assertThat(open).containsEntry("checkout-api", null);
    }

    @Test
    void whoIsRemovedWhileInTroubleEndsIt() {
        assertThat(Alert.of(Notice.of(Samples.removed()), null)).singleElement().satisfies(alert -> {
            assertThat(alert.isResolved()).isTrue();
            assertThat(alert.labels()).containsEntry("severity", "critical").containsEntry("component", "checkout-api");
            assertThat(alert.startsAt()).as("when it began is not known").isBefore(alert.endsAt());
        });
    }

    /** What a component is called, and in which group, are labels where there are any. */
    @Test
    void aLabelWithoutAValueIsNone() {
        ComponentDescription alone = new ComponentDescription(new ComponentId("mail"), "Mail", null, "tcp", false,
                Map.of("team", " ", "group", "mine"), Map.of("runbook", "https://wiki.example.com/mail"));
        QueuedEvent event = Samples.changed(alone, Status.HEALTHY, Status.UNKNOWN, "STALE", "", 1);

        Alert alert = Alert.of(Notice.of(event), null).getFirst();

        assertThat(alert.labels()).containsOnly(Map.entry("alertname", "ComponentHealth"),
                Map.entry("component", "mail"), Map.entry("fettle", "https://fettle.example.com"),
                Map.entry("kind", "tcp"), Map.entry("severity", "warning"));
        assertThat(alert.annotations()).containsEntry("remarks", "not critical")
                .containsEntry("runbook_url", "https://wiki.example.com/mail").doesNotContainKey("description");
    }

    @Test
    void whatIsStoredOfAnAlertIsReadAgain() {
        Alert open = new Alert(Map.of("a", "b"), Map.of("c", "d"), Instant.EPOCH, null, "https://x.example/");
        Alert ended = new Alert(Map.of("a", "b"), Map.of(), Instant.EPOCH, Instant.EPOCH.plusSeconds(1), null);

        assertThat(Alert.read(open.posted())).isEqualTo(open);
        assertThat(Alert.read(ended.posted())).isEqualTo(ended);
        assertThat(open.told().get("endsAt").asText()).isEqualTo("0001-01-01T00:00:00Z");
        assertThat(ended.told().get("generatorURL").asText()).isEmpty();
    }

    @Test
    void whatLastsIsPostedAgainAsItWas() throws IOException {
        Map<String, String> open = new HashMap<>();
        byte[] first = AlertmanagerAlerts.render(List.of(Samples.unhealthy()), open).body();

        String again = AlertmanagerAlerts.body(new ArrayList<>(open.values()));

        assertThat(MAPPER.readTree(again)).isEqualTo(MAPPER.readTree(first));
    }

    /** FNV-1a of {@code a}, 255, {@code b}, 255, reckoned by hand. */
    @Test
    void theFingerprintIsThatOfPrometheus() {
        Alert alert = new Alert(Map.of("a", "b"), Map.of(), Instant.EPOCH, null, null);

        assertThat(alert.fingerprint()).isEqualTo(fnv("a\u00ffb\u00ff"));
    }

    private static String fnv(String latin) {
        BigInteger hash = new BigInteger("14695981039346656037");
        BigInteger modulus = BigInteger.TWO.pow(64);
        for (byte b : latin.getBytes(StandardCharsets.ISO_8859_1)) {
            hash = hash.xor(BigInteger.valueOf(b & 0xff))
                    .multiply(new BigInteger("1099511628211")).mod(modulus);
        }
        return String.format("%016x", hash);
    }
}
