package dev.fettle.engine.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DueQueueTest {

    private final DueQueue<String> queue = new DueQueue<>();

    @Test
    void whatIsDueComesOutEarliestFirstAndInOrderOfPutting() {
        queue.put(30, "later");
        queue.put(10, "first");
        queue.put(20, "second");
        queue.put(20, "third");

        assertThat(drained(20)).containsExactly("first", "second", "third");
        assertThat(queue.size()).isEqualTo(1);
    }

    @Test
    void whatIsPutWhileDrainingWaitsForTheNextTime() {
        queue.put(10, "again");
        List<String> taken = new ArrayList<>();

        queue.drain(10, (_, what) -> {
            taken.add(what);
            queue.put(5, "again");
        });

        assertThat(taken).containsExactly("again");
        assertThat(drained(10)).containsExactly("again");
    }

    @Test
    void theClockMayPassItsTurningPoint() {
        queue.put(Long.MIN_VALUE + 5, "after the turn");
        queue.put(Long.MAX_VALUE - 5, "before the turn");

        assertThat(drained(Long.MAX_VALUE)).containsExactly("before the turn");
        assertThat(drained(Long.MIN_VALUE + 5)).containsExactly("after the turn");
    }

    private List<String> drained(long now) {
        List<String> taken = new ArrayList<>();
        queue.drain(now, (_, what) -> taken.add(what));
        return taken;
    }
}
