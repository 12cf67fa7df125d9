package dev.fettle.notifier.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.notifier.batch.BatchPolicy.Decision;
import dev.fettle.notifier.batch.Pending.News;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BatchPolicyTest {

    @ParameterizedTest(name = "{3}")
    @CsvSource(delimiter = '|', textBlock = """
            ''              | 0    | REST     | nothing waits
            10              | 0    | WAIT 5   | one event waits for company
            10              | 3    | WAIT 2   | what is left of the wait counts from the oldest
            10              | 5    | TAKE 1   | the oldest has waited long enough
            10 10 10 10     | 0    | TAKE 4   | enough events
            10 10 10 10 10  | 0    | TAKE 4   | the fifth stays for the next batch
            50 46           | 0    | TAKE 2   | the body is full to the last byte
            50 47           | 0    | TAKE 1   | one byte more does not fit
            500             | 0    | TAKE 1   | an event larger than a body goes alone
            500 10          | 0    | TAKE 1   | and does so without company
            10 500          | 0    | TAKE 1   | what stands before it goes first
            """)
    void aBatchIsMadeWhenCountBytesOrAgeSaySo(String sizes, int age, String expected, String rule) {
        List<Pending> pending = pending(sizes, age);

        Decision decision = new BatchPolicy(4, Duration.ofSeconds(5), 100).decide(pending, false);

        assertThat(text(decision)).as(rule).isEqualTo(expected);
    }

    @Test
    void withoutAWaitEverythingGoesAtOnce() {
        List<Pending> one = pending("10", 0);

        assertThat(new BatchPolicy(4, Duration.ZERO, 100).decide(one, false)).isEqualTo(new Decision.Take(one));
    }

    /** {@code F} tells a failure, {@code C} another change, {@code o} anything else. */
    @ParameterizedTest(name = "{2}")
    @CsvSource(delimiter = '|', textBlock = """
            C      | WAIT 5 | a recovery may wait
            F      | TAKE 1 | a failure goes at once
            C o F  | TAKE 3 | and takes along what stands before it
            F C C  | TAKE 3 | and what came after it
            C C C C F | TAKE 4 | as many as fit, oldest first
            """)
    void whatIsUrgentDoesNotWait(String waiting, String expected, String rule) {
        BatchPolicy policy = new BatchPolicy(4, Duration.ofSeconds(5), 1_000, Set.of(News.FAILURE));

        assertThat(text(policy.decide(events(waiting), false))).as(rule).isEqualTo(expected);
    }

    /** {@code team/subject}, a failure where it ends with {@code !}; ages fall by a second from eleven on. */
    @ParameterizedTest(name = "{2}")
    @CsvSource(delimiter = '|', textBlock = """
            a/1 b/2 a/3         | a/1 a/3     | the oldest decides which key goes first
            b/2 a/1 b/3 a/4     | b/2 b/3     | others wait
            a/1 b/2!            | b/2!        | what is urgent overtakes other keys
            a/1 b/1!            | a/1         | but not the events of its own subject
            a/1 b/1! b/2! a/3   | b/2!        | of other subjects it does
            a/1 b/1 a/1         | a/1         | nor does one come before what its subject told under another key
            -/1 a/2 -/3         | -/1 -/3     | those without a key go together
            """)
    void eventsOfOneKeyGoTogether(String waiting, String expected, String rule) {
        BatchPolicy policy = new BatchPolicy(4, Duration.ofSeconds(10), 1_000, Set.of(News.FAILURE));
        List<Pending> pending = keyed(waiting);

        Decision decision = policy.decide(pending, false);

        assertThat(decision).as(rule).isInstanceOfSatisfying(Decision.Take.class,
                take -> assertThat(take.members().stream().map(event -> waiting.split(" ")[(int) event.position()])
                        .toList()).containsExactly(expected.split(" ")));
    }

    @Test
    void whereMoreWaitThanWereLookedAtTheOldestGo() {
        BatchPolicy policy = new BatchPolicy(4, Duration.ofHours(1), 1_000, Set.of());
        List<Pending> pending = keyed("a/1 b/2 c/3");

        assertThat(policy.decide(pending, false)).isInstanceOf(Decision.Wait.class);
        assertThat(policy.decide(pending, true)).isEqualTo(new Decision.Take(List.of(pending.getFirst())));
    }

    private static List<Pending> events(String waiting) {
        String[] news = waiting.split(" ");
        return IntStream.range(0, news.length).mapToObj(i -> new Pending(i, 10, Duration.ZERO, switch (news[i]) {
            case "F" -> News.FAILURE;
            case "C" -> News.CHANGE;
            default -> News.OTHER;
        }, "", null)).toList();
    }

    private static List<Pending> keyed(String waiting) {
        String[] events = waiting.split(" ");
        return IntStream.range(0, events.length).mapToObj(i -> {
            String[] parts = events[i].replace("!", "").split("/");
            return new Pending(i, 10, Duration.ofSeconds(11 - i), events[i].endsWith("!") ? News.FAILURE : News.CHANGE,
                    parts[1], parts[0].equals("-") ? null : parts[0]);
        }).toList();
    }

    private static List<Pending> pending(String sizes, int age) {
        List<Integer> bytes = Stream.of(sizes.split(" ")).filter(text -> !text.isEmpty()).map(Integer::valueOf)
                .toList();
        return IntStream.range(0, bytes.size())
                .mapToObj(i -> new Pending(i, bytes.get(i), i == 0 ? Duration.ofSeconds(age) : Duration.ZERO,
                        News.CHANGE, "", null))
                .toList();
    }

    private static String text(Decision decision) {
        return switch (decision) {
            case Decision.Rest _ -> "REST";
            case Decision.Wait(Duration left) -> "WAIT " + left.toSeconds();
            case Decision.Take(List<Pending> members) -> "TAKE " + members.size();
        };
    }
}
