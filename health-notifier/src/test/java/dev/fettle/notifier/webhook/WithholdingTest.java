package dev.fettle.notifier.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.api.component.Status;
import dev.fettle.api.event.ComponentDescription;
import dev.fettle.api.event.FlagsChanged;
import dev.fettle.api.event.StatusChanged;
import dev.fettle.notifier.Events;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WithholdingTest {

    private static final ComponentDescription COMPONENT = Events.component("a", null, Map.of());

    @ParameterizedTest(name = "{3}")
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            UNHEALTHY | db | CAUSE | trouble that something explains is withheld
            DEGRADED  | db | CAUSE | also the mild one
            UNHEALTHY | -  | -     | trouble of its own is told
            UNKNOWN   | db | -     | losing sight of it is no trouble
            HEALTHY   | db | -     | an end is never withheld
            """)
    void onlyTroubleThatSomethingExplainsIsWithheld(Status status, @Nullable String cause,
            @Nullable Withholding reason, String rule) {
        StatusChanged changed = (StatusChanged) Events.explained(COMPONENT, Status.HEALTHY, status, 1, cause).body();
        FlagsChanged flags = (FlagsChanged) Events.explained(COMPONENT, status, cause).body();

        assertThat(Withholding.of(changed)).as(rule).isEqualTo(Optional.ofNullable(reason));
        assertThat(Withholding.of(flags)).as(rule).isEqualTo(Optional.ofNullable(reason));
    }
}
