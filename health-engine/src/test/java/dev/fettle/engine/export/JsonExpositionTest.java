package dev.fettle.engine.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class JsonExpositionTest {

    @Test
    void whatIsKnownStandsThereAndWhatIsNotIsNull() {
        assertThat(new JsonObject(new JsonExposition(SampleSnapshot.small()).next())).isEqualTo(new JsonObject("""
                {"timestamp":"2026-11-21T09:14:00.500Z","status":"DEGRADED",
                 "counts":{"HEALTHY":0,"DEGRADED":1,"UNHEALTHY":0,"UNKNOWN":1},
                 "groups":[{"group":"payments","status":"DEGRADED"},{"group":"payments.emea","status":"DEGRADED"}],
                 "items":[
                  {"component":"job","group":null,"kind":"push","critical":false,"status":"UNKNOWN","paused":false,
                   "maintenance":false,"lastCheckAt":null,"checkDurationMs":null,"tlsExpiresAt":null,
                   "checks":{"HEALTHY":0,"DEGRADED":0,"UNHEALTHY":0,"INCONCLUSIVE":0},"transitions":0},
                  {"component":"shop","group":"payments.emea","kind":"tcp","critical":true,"status":"DEGRADED",
                   "paused":false,"maintenance":false,"lastCheckAt":"2026-11-21T09:13:58.120Z","checkDurationMs":38,
                   "tlsExpiresAt":"2027-01-01T00:00:00.000Z",
                   "checks":{"HEALTHY":2,"DEGRADED":1,"UNHEALTHY":1,"INCONCLUSIVE":1},"transitions":1}]}"""));
    }

    @Test
    void nothingIsAnEmptyList() {
        JsonExposition pieces = new JsonExposition(SampleSnapshot.of(0));

        assertThat(new JsonObject(pieces.next()).getJsonArray("items")).isEqualTo(new JsonArray());
        assertThat(pieces.hasNext()).isFalse();
    }

    @Test
    void aLongAnswerComesInPieces() {
        List<String> pieces = new ArrayList<>();
        new JsonExposition(SampleSnapshot.of(2_000)).forEachRemaining(pieces::add);

        assertThat(pieces).hasSizeGreaterThan(5).allMatch(piece -> piece.length() < 70_000);
        assertThat(new JsonObject(String.join("", pieces)).getJsonArray("items")).hasSize(2_000);
    }
}
