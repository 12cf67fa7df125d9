package dev.fettle.notifier.render;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.api.event.EventType;
import dev.fettle.notifier.render.QueuedEvent.Extensions;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ExplainedTest {

    private static final QueuedEvent PLAIN = new QueuedEvent("1", "s", "t", "a", "now", 1L, null, null, "{}");
    private static final QueuedEvent PARENT = PLAIN
            .with(new Extensions(0, 3, List.of("child-1", "child-2", "child-3")));

    @Test
    void namesAndCountStandBesideTheOtherAttributes() {
        assertThat(new String(CloudEventsBatch.body(List.of(PARENT)), StandardCharsets.UTF_8))
                .contains(",\"explainscount\":3,\"explains\":\"child-1,child-2,child-3\",\"datacontenttype\":");
        assertThat(new String(CloudEventsBatch.body(List.of(PLAIN.with(Extensions.reminder(2)))),
                StandardCharsets.UTF_8)).contains(",\"reminder\":2,\"datacontenttype\":").doesNotContain("explains");
    }

    @Test
    void whateverTheRoomTheBodyKeepsToIt() {
        List<QueuedEvent> events = List.of(PARENT, PLAIN, PARENT);
        int plain = CloudEventsBatch.body(List.of(PLAIN, PLAIN, PLAIN)).length;
        int whole = CloudEventsBatch.body(events).length;

        IntStream.rangeClosed(plain, whole + 10).forEach(maxBytes -> assertThat(
                CloudEventsBatch.body(Explained.within(events, maxBytes)).length).isLessThanOrEqualTo(maxBytes));
        assertThat(Explained.within(events, whole + 1)).isEqualTo(events);
    }

    @Test
    void namesGoBeforeTheCount() {
        int counted = CloudEventsBatch.body(List.of(PLAIN.with(new Extensions(0, 3, List.of())))).length;

        assertThat(Explained.within(List.of(PARENT), counted + 1).getFirst().extensions())
                .isEqualTo(new Extensions(0, 3, List.of()));
        assertThat(Explained.within(List.of(PARENT), 0).getFirst().extensions()).isEqualTo(Extensions.NONE);
        assertThat(Explained.within(List.of(PLAIN), 0)).containsExactly(PLAIN);
    }

    @Test
    void peopleReadItBesideTheRest() {
        QueuedEvent trouble = SampleEvents.of(Set.of(EventType.STATUS_CHANGED)).getFirst();

        assertThat(Notice.of(trouble.with(new Extensions(2, 3, List.of("a", "b")))).remarks())
                .startsWith("reminder 2", "explains a, b and 1 more");
        assertThat(Notice.of(trouble.with(new Extensions(0, 3, List.of()))).remarks())
                .startsWith("explains 3 components");
        assertThat(Notice.of(trouble).remarks()).noneMatch(remark -> remark.contains("explains"));
    }
}
