package dev.fettle.notifier.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ShareTest {

    private static final List<String> WEBHOOKS = IntStream.range(0, 1_200).mapToObj(i -> "hook-" + i).toList();

    @Test
    void everythingIsForANotifierThatKafkaHasNotToldAnythingYet() {
        assertThat(WEBHOOKS).allMatch(new Share()::prefers);
    }

    @Test
    void everyWebhookIsForExactlyOneOfThoseThatShareThePartitions() {
        Share one = new Share();
        Share other = new Share();
        one.assigned(Set.of(0, 1, 2, 3, 4), 12);
        other.assigned(Set.of(5, 6, 7, 8, 9, 10, 11), 12);

        assertThat(WEBHOOKS).allMatch(webhook -> one.prefers(webhook) != other.prefers(webhook));
        assertThat(WEBHOOKS.stream().filter(one::prefers).count()).isBetween(400L, 600L);
    }

    @Test
    void nothingIsForOneThatGotNoPartition() {
        Share share = new Share();
        share.assigned(Set.of(), 12);

        assertThat(WEBHOOKS).noneMatch(share::prefers);
    }

    @Test
    void whereAWebhookFallsToIsTheSameInEveryRelease() {
        assertThat(List.of("ops", "payments", "hook-7")).extracting(webhook -> Share.partition(webhook, 12))
                .containsExactly(7, 6, 8);
    }
}
