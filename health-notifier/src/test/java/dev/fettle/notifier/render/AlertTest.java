package dev.fettle.notifier.render;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fettle.api.component.Status;
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
