package dev.fettle.engine.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.api.component.ComponentId;
import dev.fettle.api.component.GroupPath;
import dev.fettle.api.component.Status;
import dev.fettle.engine.component.SampleComponent;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever asks by group or status gets what a scan of all would give. */
class BoardIndexTest {

    private static final List<String> GROUPS = List.of("", "a", "a.b", "a.b.c", "a.d", "e");
    private static final List<Status> STATUSES = List.of(Status.values());

    private final StatusBoard board = new StatusBoard();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whateverHappensItFindsWhatAScanFinds(long seed) {
        Random random = new Random(seed);
        for (int step = 0; step < 400; step++) {
            ComponentId id = new ComponentId("c" + random.nextInt(40));
            if (random.nextInt(5) == 0) {
                board.remove(id);
            } else {
                String group = GROUPS.get(random.nextInt(GROUPS.size()));
                var _ = board.put(
                        SampleView.judged(SampleComponent.named(id.value()).in(group.isEmpty() ? null : group).make(),
                                STATUSES.get(random.nextInt(STATUSES.size()))));
            }
        }

        for (ComponentId after : new ComponentId[]{null, new ComponentId("c2"), new ComponentId("c33")}) {
            for (String name : GROUPS) {
                GroupPath group = name.isEmpty() ? null : new GroupPath(name);
                assertThat(board.direct(group, after)).as("right in " + name).containsExactlyElementsOf(
                        scan(after, view -> Objects.equals(group, view.definition().group())));
                if (group != null) {
                    assertThat(board.within(group, after)).as("within " + name)
                            .containsExactlyElementsOf(scan(after, view -> view.definition().group() != null
                                    && group.contains(view.definition().group())));
                }
            }
            assertThat(board.notHealthy(after))
                    .containsExactlyElementsOf(scan(after, view -> view.status() != Status.HEALTHY));
        }
    }

    private List<ComponentView> scan(@Nullable ComponentId after, Predicate<ComponentView> wanted) {
        Stream<ComponentView> all = board.componentsAfter(after).stream();
        return all.filter(wanted).toList();
    }
}
