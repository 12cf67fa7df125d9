package dev.fettle.engine.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fettle.api.component.Subject;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShardIdTest {

    /** Were one of these to change, the stored states of old shards would be nobody's. */
    @ParameterizedTest(name = "{0} belongs to shard {1}")
    @CsvSource({"a, 54", "checkout-api, 63", "postgres-main, 49", "system, 52", "group/payments, 22",
            "group/payments.emea, 60"})
    void theSpreadIsTheSameInEveryRelease(String subject, int shard) {
        assertThat(ShardId.of(new Subject(subject))).isEqualTo(new ShardId(shard));
    }

    @Test
    void manySubjectsSpreadEvenly() {
        int[] perShard = new int[ShardId.COUNT];
        IntStream.range(0, 64_000).forEach(number -> perShard[ShardId.of(new Subject("svc-" + number)).value()]++);

        assertThat(Arrays.stream(perShard).boxed()).allMatch(count -> count > 850 && count < 1150);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 64, Integer.MAX_VALUE})
    void onlySixtyFourShardsExist(int value) {
        assertThatThrownBy(() -> new ShardId(value)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("shard must be 0 to 63, was " + value);
    }

    @Test
    void anOwnershipKnowsTheEpochOfWhatItOwnsOnly() {
        Ownership ownership = new Ownership(Map.of(new ShardId(3), 8L));

        assertThat(ownership.epoch(new ShardId(3))).isEqualTo(8);
        assertThatThrownBy(() -> ownership.epoch(new ShardId(4))).isInstanceOf(IllegalStateException.class)
                .hasMessage("shard 4 is not owned");
    }
}
