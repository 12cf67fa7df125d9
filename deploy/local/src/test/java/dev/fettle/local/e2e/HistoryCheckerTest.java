package dev.fettle.local.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.api.component.Status;
import dev.fettle.local.e2e.History.Batch;
import dev.fettle.local.e2e.History.Committed;
import dev.fettle.local.e2e.History.Published;
import dev.fettle.local.e2e.HistoryChecker.Findings;
import dev.fettle.local.e2e.Violation.Kind;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A sound history with one planted defect each. */
class HistoryCheckerTest {

    private final List<Committed> committed = new ArrayList<>(List.of(
            transition("a", 1, Status.UNKNOWN, Status.HEALTHY), transition("a", 2, Status.HEALTHY, Status.UNHEALTHY),
            transition("a", 3, Status.UNHEALTHY, Status.UNKNOWN), transition("a", 4, Status.UNKNOWN, Status.HEALTHY),
            transition("a", 5, Status.HEALTHY, Status.DEGRADED), transition("a", 6, Status.DEGRADED, Status.HEALTHY),
            transition("b", 1, Status.UNKNOWN, Status.UNHEALTHY),
            transition("system", 1, Status.UNKNOWN, Status.UNHEALTHY)));
    private final List<Published> published = new ArrayList<>(committed.stream()
            .map(each -> new Published(each.event(), each.subject(), each.sequence()))
            .toList());
    private final List<Post> posts = new ArrayList<>(List.of(
            post("m1", true, event("a", 2, null)),
            post("m2", false, event("a", 3, 2L), event("b", 1, null)),
            post("m2", true, event("a", 3, 2L), event("b", 1, null)),
            post("m3", true, event("a", 4, 3L), event("a", 5, 4L), event("a", 6, 5L))));
    private final List<Batch> batches = new ArrayList<>();

    @Test
    void aSoundHistoryHasNoFindings() {
        assertThat(check()).isEqualTo(new Findings(List.of(), 0, 0));
    }

    @Test
    void aRepetitionIsCountedAndIsNoViolation() {
        posts.add(posts.getFirst());
        published.add(published.getFirst());

        assertThat(check()).isEqualTo(new Findings(List.of(), 1, 1));
    }

    @Test
    void aTransitionThatIsNotOnKafkaIsUnpublished() {
        planted(Kind.UNPUBLISHED, () -> published.removeLast());
        assertThat(check().nothingIsMissing()).isFalse();
    }

    @Test
    void aTransitionThatWasOnlyRefusedIsUntold() {
        planted(Kind.UNTOLD, () -> posts.remove(2), Kind.ORDER);
        assertThat(check().nothingIsMissing()).isFalse();
    }

    @Test
    void theEndOfATroubleThatIsNotToldIsUntold() {
        planted(Kind.UNTOLD, () -> posts.set(3, post("m3", true, event("a", 4, 3L), event("a", 5, 4L))));
    }

    @Test
    void whatWasNeverCommittedIsInvented() {
        planted(Kind.INVENTED, () -> published.add(new Published(UUID.randomUUID(), "c", 1)));
    }

    @Test
    void aCalmChangeThatIsToldIsInvented() {
        planted(Kind.INVENTED, () -> posts.set(0, post("m1", true, event("a", 1, null), event("a", 2, 1L))));
    }

    @Test
    void anEventOfAGroupThatNobodyAskedForIsInvented() {
        planted(Kind.INVENTED, () -> posts.add(post("m4", true, event("system", 1, null))));
    }

    @Test
    void anEventInTwoBatchesIsFound() {
        planted(Kind.TWO_BATCHES, () -> posts.add(post("m4", true, event("b", 1, null))), Kind.ORDER);
    }

    @Test
    void aRetryWithOtherBytesIsFoundEvenWhenItWasRefused() {
        planted(Kind.OTHER_BYTES, () -> posts.set(1, post("m2", false, event("a", 3, 2L))));
    }

    @Test
    void bytesThatAreNotThoseStoredAreFound() {
        planted(Kind.OTHER_BYTES, () -> batches.add(new Batch("m1", "ops", "DELIVERED", "[]")));
    }

    @Test
    void aWrongNumberBeforeIsDisorder() {
        planted(Kind.ORDER, () -> posts.set(0, post("m1", true, event("a", 2, 1L))));
    }

    @Test
    void whatIsToldBackwardsIsDisorder() {
        planted(Kind.ORDER, () -> posts.addFirst(posts.removeLast()));
    }

    @Test
    void aGapOnKafkaIsDisorder() {
        planted(Kind.ORDER, () -> published.add(published.remove(1)));
    }

    @Test
    void aGapInWhatIsCommittedIsDisorder() {
        planted(Kind.ORDER, () -> {
            committed.remove(0);
            published.remove(0);
        });
    }

    @Test
    void aChainThatBreaksIsDisorder() {
        planted(Kind.ORDER, () -> committed.set(5, transition("a", 6, Status.UNHEALTHY, Status.HEALTHY)));
    }

    /** Plants it and expects violations of that kind, and of the others only where they follow from it. */
    private void planted(Kind kind, Runnable defect, Kind... consequences) {
        defect.run();
        assertThat(check().violations()).extracting(Violation::kind)
                .contains(kind)
                .isSubsetOf(Stream.concat(Stream.of(kind), Stream.of(
                        consequences)).toList());
    }

    private Findings check() {
        return new HistoryChecker(Set.of("ops"))
                .check(new History(Map.of(), committed, published, batches, posts, 0, 0));
    }

    private static Committed transition(String subject, long sequence, Status from, Status to) {
        return new Committed(id(subject, sequence), subject, sequence, from, to);
    }

    private static UUID id(String subject, long sequence) {
        return UUID.nameUUIDFromBytes((subject + sequence).getBytes(StandardCharsets.UTF_8));
    }

    private static String event(String subject, long sequence, @Nullable Long previous) {
        return "{\"id\":\"%s\",\"subject\":\"%s\",\"sequence\":\"%020d\"%s,\"time\":\"2026-11-21T09:13:58.120Z\"}"
                .formatted(id(subject, sequence), subject, sequence,
                        previous == null ? "" : ",\"previoussequence\":\"%020d\"".formatted(previous));
    }

    private static Post post(String id, boolean accepted, String... events) {
        return new Post("ops", id, "0", "", "", "[" + String.join(",", events) + "]", Instant.EPOCH, accepted);
    }
}
