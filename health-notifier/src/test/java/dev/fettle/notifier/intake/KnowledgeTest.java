package dev.fettle.notifier.intake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.api.component.Status;
import dev.fettle.api.event.ComponentDescription;
import dev.fettle.notifier.Events;
import dev.fettle.notifier.Events.Flags;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Only a flag that keeps trouble from being told may take back what waits in the queue. */
class KnowledgeTest {

    private static final Instant AT = Instant.parse("2026-11-21T09:00:00Z");
    private static final ComponentDescription COMPONENT = Events.component("a", null, Map.of());

    @ParameterizedTest(name = "{0} {1} {2} {3}: {4}")
    @CsvSource(nullValues = "-", textBlock = """
            UNHEALTHY, false, true,  -,  true
            UNHEALTHY, true,  false, -,  true
            UNKNOWN,   false, false, db, true
            DEGRADED,  false, false, -,  false
            HEALTHY,   true,  true,  db, false
            """)
    void aFlagOfTroubleMay(Status status, boolean flapping, boolean maintenance, @Nullable String cause, boolean may) {
        Arrival.Event flag = Story.arrival(
                Events.flagged(COMPONENT, status, AT, new Flags(flapping, maintenance, cause)));

        assertThat(Knowledge.mayTakeBack(List.of(flag, flag))).isEqualTo(may ? List.of("a") : List.of());
    }

    @Test
    void nothingElseMay() {
        assertThat(Knowledge.mayTakeBack(List.of(Story.arrival(Events.registered(COMPONENT)), Story.arrival(
                Events.changed(COMPONENT, Status.HEALTHY, Status.UNHEALTHY, 1, AT, new Flags(true, true, "db"))))))
                .isEmpty();
    }
}
