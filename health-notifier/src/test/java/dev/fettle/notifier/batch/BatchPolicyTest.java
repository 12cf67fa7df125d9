package dev.fettle.notifier.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.notifier.batch.BatchPolicy.Decision;
import java.time.Duration;
import java.util.List;
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

        Decision decision = new BatchPolicy(4, Duration.ofSeconds(5), 100).decide(pending);

        assertThat(text(decision)).as(rule).isEqualTo(expected);
    }

    @Test
    void withoutAWaitEverythingGoesAtOnce() {
        assertThat(new BatchPolicy(4, Duration.ZERO, 100).decide(pending("10", 0))).isEqualTo(new Decision.Take(1));
    }

    private static List<Pending> pending(String sizes, int age) {
        List<Integer> bytes = Stream.of(sizes.split(" ")).filter(text -> !text.isEmpty()).map(Integer::valueOf)
                .toList();
        return IntStream.range(0, bytes.size())
                .mapToObj(i -> new Pending(i, bytes.get(i), i == 0 ? Duration.ofSeconds(age) : Duration.ZERO)).toList();
    }

    private static String text(Decision decision) {
        return switch (decision) {
            case Decision.Rest _ -> "REST";
            case Decision.Wait(Duration left) -> "WAIT " + left.toSeconds();
            case Decision.Take(int count) -> "TAKE " + count;
        };
    }
}
