package dev.fettle.engine.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.api.component.ComponentId;
import dev.fettle.api.component.Status;
import dev.fettle.engine.component.SampleComponent;
import org.junit.jupiter.api.Test;

class RunCountsTest {

    private static final ComponentId SHOP = new ComponentId("shop");
    private final StatusBoard board = new StatusBoard();

    @Test
    void eachRunAndEachCommittedChangeCountsOnce() {
        var _ = board.put(SampleView.judged(SampleComponent.named("shop").make(), Status.HEALTHY));
        assertThat(board.counts(SHOP)).isEqualTo(RunCounts.NONE);

        board.ran(SHOP, Status.HEALTHY);
        board.ran(SHOP, Status.DEGRADED);
        board.ran(SHOP, Status.UNHEALTHY);
        board.ran(SHOP, Status.UNHEALTHY);
        board.ran(SHOP, Status.UNKNOWN);
        board.ran(SHOP, null);
        board.putSequence(SHOP, 3);

        assertThat(board.counts(SHOP)).isEqualTo(new RunCounts(1, 1, 2, 2, 1));
    }

    @Test
    void aRemovedComponentLeavesNoCountsBehind() {
        var _ = board.put(SampleView.judged(SampleComponent.named("shop").make(), Status.HEALTHY));
        board.ran(SHOP, Status.HEALTHY);

        board.remove(SHOP);
        board.ran(SHOP, Status.HEALTHY); // a run that was under way

        assertThat(board.counts(SHOP)).isEqualTo(RunCounts.NONE);
    }
}
