package dev.fettle.engine.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.engine.stream.EventLog.Reading;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventLogTest {

    private static final Set<Kind> CHANGES = EnumSet.of(Kind.STATUS, Kind.SYSTEM);
    private static final Set<Kind> ALL = EnumSet.allOf(Kind.class);

    /** Four of each kind of ring are kept; S and Y are changes, R a result. */
    @ParameterizedTest(name = "{4}")
    @CsvSource(delimiter = '|', textBlock = """
            SSY       | 0 | CHANGES | 1 2 3   | from the beginning
            SSY       | 2 | CHANGES | 3       | after a place only what is new
            SSY       | 3 | CHANGES |         | at the end there is nothing
            SSSSS     | 0 | CHANGES | lost 5  | the oldest made place
            SSSSS     | 1 | CHANGES | 2 3 4 5 | the last one kept follows without a gap
            SRRRRRRS  | 0 | CHANGES | 1 8     | results push no changes out
            SRS       | 0 | ALL     | 1 2 3   | both rings come in one order
            RRRRRS    | 0 | ALL     | lost 6  | results that are gone are a gap for who wants them
            RRRRRS    | 1 | ALL     | 2 3 4 5 6 | results without a gap
            SSSSSR    | 1 | ALL     | 2 3 4 5 6 | the newest of both
            """)
    void aReaderGetsWhatFollowsItsPlaceOrLearnsThatSomeOfItIsGone(String added, long place, String kinds,
            String expected, String rule) {
        EventLog log = log(4);
        add(log, added);

        Reading reading = log.read(place, kinds.equals("ALL") ? ALL : CHANGES, 100);

        assertThat(text(reading)).as(rule).isEqualTo(expected == null ? "" : expected);
    }

    @Test
    void resultsAreKeptOnlyWhileSomebodyWantsThem() {
        EventLog log = new EventLog("p", 4);
        add(log, "RRS");
        assertThat(log.newest()).isEqualTo(1);

        log.recordResults(true);
        add(log, "R");
        assertThat(text(log.read(1, ALL, 10))).isEqualTo("2");
        assertThat(text(log.read(0, ALL, 10))).as("there may have been results before").isEqualTo("lost 2");

        log.recordResults(false);
        add(log, "RS");
        log.recordResults(true);
        assertThat(text(log.read(2, ALL, 10))).as("there may have been results meanwhile").isEqualTo("lost 3");
        assertThat(text(log.read(2, CHANGES, 10))).isEqualTo("3");
    }

    @Test
    void anIdNamesThePlaceAfterItInItsOwnProcessOnly() {
        EventLog log = new EventLog("5f0c2f6e", 4);
        add(log, "SS");

        assertThat(log.place(log.id(2))).isEqualTo(2);
        assertThat(log.place("5f0c2f6e-0")).isZero();
        assertThat(log.place("5f0c2f6e-3")).as("not given yet").isNull();
        assertThat(log.place("5f0c2f6f-1")).as("of another process").isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-", "p", "p-", "p--1", "p-x", "p-1 ", "p-1111111111111111111111", "1"})
    void whatIsNoIdNamesNoPlace(String id) {
        assertThat(new EventLog("p", 4).place(id)).isNull();
    }

    /** Readers of any pace: what they read has no gap and nothing twice, until they are told that something is gone. */
    @Test
    void noReaderSkipsOrRepeatsWithoutBeingTold() {
        for (long seed = 1; seed <= 200; seed++) {
            RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
            EventLog log = log(50);
            Set<Kind> kinds = random.nextBoolean() ? ALL : CHANGES;
            List<Long> written = new ArrayList<>();
            List<Long> expected = new ArrayList<>();
            List<Long> read = new ArrayList<>();
            long place = 0;
            for (int step = 0; step < 300; step++) {
                for (int i = random.nextInt(12); i > 0; i--) {
                    Kind kind = Kind.values()[random.nextInt(3)];
                    log.add(kind, null, null, "");
                    if (kinds.contains(kind)) {
                        written.add(log.newest());
                    }
                }
                switch (log.read(place, kinds, 1 + random.nextInt(20))) {
                    case Reading.Lost(long newest) -> {
                        place = newest;
                        written.clear();
                    }
                    case Reading.Events(var events, long next, boolean isAll) -> {
                        List<Long> numbers = events.stream().map(StreamEvent::number).toList();
                        read.addAll(numbers);
                        expected.addAll(written.subList(0, numbers.size()));
                        written.subList(0, numbers.size()).clear();
                        assertThat(isAll && !written.isEmpty()).isFalse();
                        place = next;
                    }
                }
            }
            assertThat(read).as("seed %d", seed).isEqualTo(expected);
        }
    }

    private static EventLog log(int capacity) {
        EventLog log = new EventLog("p", capacity);
        log.recordResults(true);
        return log;
    }

    private static void add(EventLog log, String events) {
        events.chars().forEach(letter -> log.add(switch (letter) {
            case 'S' -> Kind.STATUS;
            case 'Y' -> Kind.SYSTEM;
            default -> Kind.RESULT;
        }, null, null, ""));
    }

    private static String text(Reading reading) {
        return switch (reading) {
            case Reading.Lost(long place) -> "lost " + place;
            case Reading.Events(var events, _, _) -> String.join(" ",
                    events.stream().map(event -> String.valueOf(event.number())).toList());
        };
    }
}
