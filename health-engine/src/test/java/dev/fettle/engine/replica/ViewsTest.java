package dev.fettle.engine.replica;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.api.component.Reason;
import dev.fettle.api.component.Status;
import dev.fettle.api.event.ComponentState;
import dev.fettle.engine.component.ComponentDefinition;
import dev.fettle.engine.status.ComponentView;
import dev.fettle.engine.status.Flags;
import dev.fettle.engine.component.SampleComponent;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ViewsTest {

    private static final Instant AT = Instant.parse("2026-11-22T06:00:00Z");

    private final ComponentDefinition definition = SampleComponent.named("checkout").make();

    @Test
    void whatAnotherNodeTellsIsShownAsItIs() {
        ComponentView view = Views.of(definition, state(Status.DEGRADED, "SLOW", true), null);

        assertThat(view.status()).isEqualTo(Status.DEGRADED);
        assertThat(view.reason()).isEqualTo(Reason.SLOW);
        assertThat(view.since()).isEqualTo(AT);
        assertThat(view.sequence()).isEqualTo(4);
        assertThat(view.flags()).isEqualTo(new Flags(true, false, false));
        assertThat(view.known()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"UNKNOWN,OK,false", "UNKNOWN,STALE,true", "HEALTHY,OK,true", "UNHEALTHY,A_NEW_REASON,true"})
    void whoeverHadAStatusIsKnown(Status status, String reason, boolean known) {
        assertThat(Views.of(definition, state(status, reason, false), null).known()).isEqualTo(known);
    }

    @Test
    void aReasonOfANewerReleaseIsOneOfOurOwn() {
        assertThat(Views.reason("A_NEW_REASON")).isEqualTo(Reason.INTERNAL);
    }

    @ParameterizedTest
    @CsvSource({"2,1,1, 1,9,9, true", "1,9,9, 2,1,1, false", "1,2,1, 1,1,9, true", "1,1,2, 1,1,1, true",
            "1,1,1, 1,1,1, false"})
    void theEpochCountsFirstThenTheSequenceThenTheRevision(long epoch, long sequence, long revision, long otherEpoch,
            long otherSequence, long otherRevision, boolean newer) {
        assertThat(new Mark(epoch, sequence, revision).isNewerThan(new Mark(otherEpoch, otherSequence, otherRevision)))
                .isEqualTo(newer);
    }

    private ComponentState state(Status status, String reason, boolean paused) {
        return new ComponentState(definition.description(), status, AT, reason, "", 4, 2, 9, paused, false, false,
                null, null);
    }
}
