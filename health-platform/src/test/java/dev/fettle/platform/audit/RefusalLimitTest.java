package dev.fettle.platform.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RefusalLimitTest {

    @Test
    void soManyAMinuteAreAdmittedAndTheNextMinuteAnew() {
        RefusalLimit limit = new RefusalLimit(3);

        assertThat(IntStream.range(0, 5).filter(_ -> limit.admits(59_999)).count()).isEqualTo(3);
        assertThat(IntStream.range(0, 5).filter(_ -> limit.admits(60_000)).count()).isEqualTo(3);
    }
}
