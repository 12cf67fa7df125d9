package dev.fettle.engine.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OwnershipTest {

    private static final ShardId ONE = new ShardId(1);
    private static final ShardId TWO = new ShardId(2);
    private static final ShardId THREE = new ShardId(3);

    private final Ownership ownership = new Ownership(Map.of(ONE, 5L, TWO, 7L));

    @Test
    void claimsAreAddedAndTheLaterOneCounts() {
        Ownership more = ownership.and(new Ownership(Map.of(TWO, 8L, THREE, 1L)));

        assertThat(more).isEqualTo(new Ownership(Map.of(ONE, 5L, TWO, 8L, THREE, 1L)));
        assertThat(more.covers(THREE)).isTrue();
        assertThat(ownership.covers(THREE)).isFalse();
    }

    @Test
    void partsAreTakenOutAndKept() {
        assertThat(ownership.without(Set.of(ONE, THREE))).isEqualTo(new Ownership(Map.of(TWO, 7L)));
        assertThat(ownership.only(Set.of(ONE, THREE))).isEqualTo(new Ownership(Map.of(ONE, 5L)));
        assertThat(ownership.without(Set.of(ONE, TWO)).isEmpty()).isTrue();
    }

    @Test
    void onlyClaimsOfTheSameEpochAreShared() {
        Ownership later = new Ownership(Map.of(ONE, 5L, TWO, 8L));

        assertThat(ownership.sharedWith(later)).isEqualTo(new Ownership(Map.of(ONE, 5L)));
        assertThat(ownership.sharedWith(Ownership.NONE)).isEqualTo(Ownership.NONE);
    }

    @Test
    void theEpochOfWhatIsNotOwnedIsAMistake() {
        assertThat(ownership.epoch(TWO)).isEqualTo(7);
        assertThatThrownBy(() -> ownership.epoch(THREE)).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("3");
    }
}
