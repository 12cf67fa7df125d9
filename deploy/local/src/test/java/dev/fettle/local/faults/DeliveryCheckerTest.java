package dev.fettle.local.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.local.faults.DeliveryChecker.Findings;
import dev.fettle.local.faults.DeliveryHistory.Claim;
import dev.fettle.local.faults.DeliveryHistory.Post;
import dev.fettle.local.faults.DeliveryHistory.Published;
import dev.fettle.local.faults.DeliveryHistory.Stored;
import dev.fettle.local.faults.DeliveryHistory.Told;
import dev.fettle.local.faults.ToyNotifiers.Defect;
import dev.fettle.local.faults.Violation.Kind;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A sound history with one planted defect each, and toy notifiers with one each. */
class DeliveryCheckerTest {

    private static final int SEEDS = 100;

    private final List<Published> published = new ArrayList<>(
            List.of(event("a", 1), event("a", 2), event("b", 1), event("a", 3)));
    private final List<Post> posts = new ArrayList<>(List.of(
            post("m1", 10, true, told("a", 1, 0)),
            post("m2", 20, false, told("a", 2, 1), told("b", 1, 0)),
            post("m2", 30, true, told("a", 2, 1), told("b", 1, 0)),
            post("m3", 40, true, told("a", 3, 2))));
    private final List<Stored> stored = new ArrayList<>(
            List.of(stored("m1", "DELIVERED", told("a", 1, 0)),
                    stored("m2", "DELIVERED", told("a", 2, 1), told("b", 1, 0)),
                    stored("m3", "DELIVERED", told("a", 3, 2))));
    private final List<Claim> claims = new ArrayList<>(List.of(claim(1, 0)));
    private long waiting;
    private long deadLetters;

    @Test
    void aSoundHistoryHasNoFindings() {
        assertThat(check()).isEqualTo(new Findings(List.of(), 4, 4, 4, 0, 0));
    }

    @Test
    void whatKafkaHasTwiceCountsOnce() {
        published.add(event("a", 2));

        assertThat(check()).isEqualTo(new Findings(List.of(), 4, 4, 4, 0, 0));
    }

    @Test
    void anEventThatNoReceiverAcknowledgedIsLost() {
        planted(() -> posts.remove(3), Kind.LOST, Kind.UNKEPT);
        assertThat(check().lost()).isEqualTo(1);
    }

    @Test
    void anEventThatWasOnlyRefusedIsLost() {
        planted(() -> posts.remove(2), Kind.LOST, Kind.UNKEPT, Kind.ORDER);
    }

    @Test
    void whatKafkaDoesNotHaveIsInvented() {
        planted(() -> published.remove(3), Kind.INVENTED);
    }

    @Test
    void whatAnotherWebhookWantsIsInventedHere() {
        planted(() -> published.set(2, new Published(id("b", 1), "b", 1, Set.of("other"))), Kind.INVENTED, Kind.LOST);
    }

    @Test
    void anEventInTwoBatchesIsFound() {
        planted(() -> {
            posts.add(post("m4", 50, true, told("b", 1, 0)));
            stored.add(stored("m4", "DELIVERED", told("b", 1, 0)));
        }, Kind.TWO_BATCHES, Kind.ORDER);
    }

    @Test
    void aRetryWithOtherBytesIsFoundEvenWhenItWasRefused() {
        planted(() -> posts.set(1, post("m2", 20, false, told("a", 2, 1))), Kind.OTHER_BYTES);
    }

    @Test
    void bytesThatAreNotThoseStoredAreFound() {
        planted(() -> stored.set(0, stored("m1", "DELIVERED", told("b", 1, 0))), Kind.OTHER_BYTES);
    }

    @Test
    void aWrongNumberBeforeIsDisorder() {
        planted(() -> posts.set(3, post("m3", 40, true, told("a", 3, 1))), Kind.ORDER, Kind.OTHER_BYTES);
    }

    @Test
    void whatComesBackwardsIsDisorder() {
        planted(() -> posts.addFirst(posts.removeLast()), Kind.ORDER);
    }

    @Test
    void anAcknowledgedBatchThatIsNotDeliveredIsUnkept() {
        planted(() -> stored.set(2, stored("m3", "PENDING", told("a", 3, 2))), Kind.UNKEPT);
    }

    @Test
    void anAcknowledgedBatchThatNobodyStoredIsUnkept() {
        planted(() -> stored.remove(2), Kind.UNKEPT);
    }

    @Test
    void whatStillWaitsIsLeft() {
        planted(() -> waiting = 1, Kind.LEFT);
    }

    @Test
    void whatWasGivenUpIsLeft() {
        planted(() -> deadLetters = 1, Kind.LEFT);
    }

    @ParameterizedTest(name = "{2}")
    @CsvSource(delimiter = '|', textBlock = """
            .        | DOUBLED | a repetition without a change of hands
            35       | .       | the webhook changed hands in between
            25       | .       | it was taken over before the first came: the former owner comes late
            5        | DOUBLED | that change of hands was before the batch before it was delivered
            60       | DOUBLED | it changed hands only afterwards
            5 45     | .       | one of several
            """)
    void aRepetitionWantsAChangeOfHandsSinceTheBatchBeforeIt(String changes, String kind, String rule) {
        Arrays.stream(changes.replace(".", "").split(" ")).filter(text -> !text.isEmpty())
                .forEach(text -> claims.add(claim(claims.size() + 1, Long.parseLong(text))));
        posts.set(3, post("m2", 50, true, told("a", 2, 1), told("b", 1, 0)));
        posts.add(post("m3", 55, true, told("a", 3, 2)));

        Findings findings = check();

        assertThat(findings.doubled()).isEqualTo(1);
        assertThat(findings.violations()).extracting(each -> each.kind().name())
                .containsExactlyElementsOf(kind.equals(".") ? List.of() : List.of(kind));
    }

    @Test
    void oneChangeOfHandsExcusesOneRepetition() {
        claims.add(claim(2, 45));
        posts.add(post("m3", 50, true, told("a", 3, 2)));
        assertThat(check().violations()).isEmpty();

        posts.add(post("m3", 60, true, told("a", 3, 2)));
        assertThat(check().violations()).extracting(Violation::kind).containsExactly(Kind.DOUBLED);
        assertThat(check().doubled()).isEqualTo(2);
    }

    @Test
    void notifiersWithoutADefectBreakNothingWhateverHappensToThem() {
        long doubled = 0;
        for (long seed = 1; seed <= SEEDS; seed++) {
            Findings findings = DeliveryChecker.check(ToyNotifiers.run(Defect.NONE, seed));
            assertThat(findings.violations()).as("seed %d", seed).isEmpty();
            doubled += findings.doubled();
        }
        assertThat(doubled).as("some died or slept with a batch in flight").isGreaterThan(SEEDS);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void aPlantedDefectIsCaught(Defect defect) {
        Kind expected = switch (defect) {
            case NONE -> throw new IllegalArgumentException("nothing is planted");
            case ACKNOWLEDGES_BEFORE_INSERT -> Kind.LOST;
            case REBUILDS_THE_BATCH_ON_RETRY -> Kind.OTHER_BYTES;
            case SKIPS_THE_FENCE -> Kind.DOUBLED;
        };
        long caught = LongStream.rangeClosed(1, SEEDS)
                .mapToObj(seed -> DeliveryChecker.check(ToyNotifiers.run(defect, seed)))
                .filter(findings -> findings.violations().stream().anyMatch(each -> each.kind() == expected))
                .count();
        assertThat(caught).as("runs of %d in which it shows", SEEDS).isGreaterThan(SEEDS * 9 / 10);
    }

    private void planted(Runnable defect, Kind kind, Kind... consequences) {
        defect.run();
        assertThat(check().violations()).extracting(Violation::kind)
                .contains(kind)
                .isSubsetOf(EnumSet.of(kind, consequences));
    }

    private Findings check() {
        return DeliveryChecker.check(new DeliveryHistory(published, posts, stored, claims, waiting, deadLetters));
    }

    private static Published event(String subject, long sequence) {
        return new Published(id(subject, sequence), subject, sequence, Set.of("ops"));
    }

    private static Told told(String subject, long sequence, long previous) {
        return new Told(id(subject, sequence), subject, sequence,
                previous == 0 ? OptionalLong.empty() : OptionalLong.of(previous));
    }

    private static Post post(String batch, long at, boolean acknowledged, Told... events) {
        return new Post("ops", batch, bytes(events), List.of(events), Instant.ofEpochMilli(at), acknowledged);
    }

    private static Stored stored(String batch, String state, Told... events) {
        return new Stored("ops", batch, state, bytes(events));
    }

    private static Claim claim(long fence, long at) {
        return new Claim("ops", "n", fence, Instant.ofEpochMilli(at));
    }

    private static String bytes(Told... events) {
        return Mailbag.digest(List.of(events).toString().getBytes(StandardCharsets.UTF_8));
    }

    private static UUID id(String subject, long sequence) {
        return UUID.nameUUIDFromBytes((subject + sequence).getBytes(StandardCharsets.UTF_8));
    }
}
