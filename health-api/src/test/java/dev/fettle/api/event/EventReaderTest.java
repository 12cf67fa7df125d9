package dev.fettle.api.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.fettle.api.component.Subject;
import dev.fettle.api.event.EventReader.Reading;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class EventReaderTest {

    private final EventReader reader = new EventReader(Samples.JSON::readValue);

    private Reading read(HealthEvent event) {
        return reader.read(headers(EventHeaders.of(event)), Samples.value(event));
    }

    private static Function<String, byte[]> headers(Map<String, String> headers) {
        return name -> headers.containsKey(name) ? headers.get(name).getBytes(UTF_8) : null;
    }

    static List<HealthEvent> events() {
        return Samples.events();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("events")
    void whatWasWrittenIsReadBackEqual(HealthEvent event) {
        assertThat(read(event)).isEqualTo(new Reading.Fresh(event, 0));
    }

    /** {@code F}: fresh, with the number of missing ones; {@code R}: repeated, with the last one seen. */
    @ParameterizedTest(name = "{2}")
    @CsvSource(delimiter = '|', textBlock = """
            1 2 3   | F0 F0 F0       | in order
            7 8     | F0 F0          | the first one seen may have any number
            1 1 2   | F0 R1 F0       | sent again at once
            1 2 3 1 | F0 F0 F0 R3    | sent again late
            1 2 1 3 | F0 F0 R2 F0    | a late one moves nothing back
            1 4 5   | F0 F2 F0       | two are missing
            1 4 2   | F0 F2 R4       | what comes after its successor is dropped
            """)
    void whatIsNotGreaterThanTheLastOneIsRepeated(String sequences, String readings, String rule) {
        assertThat(Pattern.compile(" ").splitAsStream(sequences).map(Long::parseLong)
                .map(sequence -> shortly(read(Samples.statusEvent("a", sequence)))).collect(Collectors.joining(" ")))
                .as(rule).isEqualTo(readings);
    }

    private static String shortly(Reading reading) {
        if (reading instanceof Reading.Fresh fresh) {
            return "F" + fresh.missing();
        }
        return reading instanceof Reading.Repeated repeated ? "R" + repeated.lastSequence() : "?";
    }

    @Test
    void subjectsAreCountedApart() {
        assertThat(shortly(read(Samples.statusEvent("a", 5)))).isEqualTo("F0");
        assertThat(shortly(read(Samples.statusEvent("b", 1)))).isEqualTo("F0");
        assertThat(reader.lastSequences()).containsOnly(Map.entry(new Subject("a"), 5L),
                Map.entry(new Subject("b"), 1L));
    }

    @Test
    void eventsWithoutASequenceAreAlwaysFresh() {
        HealthEvent event = Samples.event(EventType.FLAGS_CHANGED, Samples.flagsChanged());

        assertThat(read(event)).isEqualTo(new Reading.Fresh(event, 0));
        assertThat(read(event)).isEqualTo(new Reading.Fresh(event, 0));
        assertThat(reader.lastSequences()).isEmpty();
    }

    @Test
    void aReaderGoesOnWhereAnotherEnded() {
        assertThat(shortly(read(Samples.statusEvent("a", 5)))).isEqualTo("F0");
        EventReader next = new EventReader(Samples.JSON::readValue);
        reader.lastSequences().forEach(next::resume);
        next.resume(new Subject("a"), 3);
        HealthEvent repeated = Samples.statusEvent("a", 5);
        HealthEvent fresh = Samples.statusEvent("a", 7);

        assertThat(next.read(headers(EventHeaders.of(repeated)), Samples.value(repeated)))
                .isEqualTo(new Reading.Repeated(repeated, 5));
        assertThat(next.read(headers(EventHeaders.of(fresh)), Samples.value(fresh)))
                .isEqualTo(new Reading.Fresh(fresh, 1));
    }

    @Test
    void noEventIsLostOrDoubledHoweverOftenItIsSentAgain() {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            EventReader seeded = new EventReader(Samples.JSON::readValue);
            List<Long> fresh = new ArrayList<>();
            for (long sequence = 1; sequence <= 20; sequence++) {
                for (long sent : sentAgain(random, sequence)) {
                    HealthEvent event = Samples.statusEvent("a", sent);
                    Reading reading = seeded.read(headers(EventHeaders.of(event)), Samples.value(event));
                    if (reading instanceof Reading.Fresh first) {
                        assertThat(first.missing()).as("seed %d", seed).isZero();
                        fresh.add(sent);
                    }
                }
            }

            assertThat(fresh).as("seed %d", seed)
                    .containsExactlyElementsOf(LongStream.rangeClosed(1, 20).boxed().toList());
        }
    }

    /** The new one, and before and after it some of those that were sent already. */
    private static List<Long> sentAgain(Random random, long sequence) {
        List<Long> sent = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0 && sequence > 1; i--) {
            sent.add(random.nextLong(1, sequence));
        }
        sent.add(sequence);
        for (int i = random.nextInt(3); i > 0; i--) {
            sent.add(random.nextLong(1, sequence + 1));
        }
        return sent;
    }

    @ParameterizedTest
    @CsvSource(nullValues = "-", textBlock = """
            dev.fettle.health.status-changed.v2, dev.fettle.health.status-changed.v2
            com.example.other,                   com.example.other
            -,                                   ''
            """)
    void whatIsNotOursIsForeignWhateverItsValue(String type, String told) {
        Map<String, String> headers = new HashMap<>();
        if (type != null) {
            headers.put("ce_type", type);
        }

        assertThat(reader.read(headers(headers), "{".getBytes(UTF_8))).isEqualTo(new Reading.Foreign(told));
        assertThat(reader.read(headers(headers), null)).isEqualTo(new Reading.Foreign(told));
    }

    @ParameterizedTest(name = "{2}")
    @CsvSource(delimiter = '|', nullValues = "-", quoteCharacter = '~', textBlock = """
            ce_id       | -                    | header ce_id is missing
            ce_id       | 42                   | header ce_id must be a UUID, was '42'
            ce_source   | -                    | header ce_source is missing
            ce_source   | a b                  | header ce_source must be a URI, was 'a b'
            ce_subject  | -                    | header ce_subject is missing
            ce_subject  | Not A Slug           | header ce_subject must be a component's id, group/ and a path, or system, was 'Not A Slug'
            ce_subject  | other                | subject must be checkout-api as in the body, was other
            ce_time     | -                    | header ce_time is missing
            ce_time     | today                | header ce_time must be RFC 3339, was 'today'
            ce_sequence | -                    | header ce_sequence must be 00000000000000000042 as in the value, was null
            ce_sequence | 42                   | header ce_sequence must be 00000000000000000042 as in the value, was 42
            ce_sequence | 00000000000000000043 | header ce_sequence must be 00000000000000000042 as in the value, was 00000000000000000043
            """)
    void aBadHeaderIsNamed(String header, String value, String message) {
        HealthEvent event = Samples.event(EventType.STATUS_CHANGED, Samples.statusChanged(42));
        Map<String, String> headers = EventHeaders.of(event);
        if (value == null) {
            headers.remove(header);
        } else {
            headers.put(header, value);
        }

        assertThatIllegalArgumentException().isThrownBy(() -> reader.read(headers(headers), Samples.value(event)))
                .withMessage(message);
        assertThat(reader.lastSequences()).as("a malformed record counts as not seen").isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', nullValues = "-", quoteCharacter = '~', textBlock = """
            -             | value of a dev.fettle.health.status-changed.v1 must not be null
            null          | value of a dev.fettle.health.status-changed.v1 must not be null
            ~~            | value of a dev.fettle.health.status-changed.v1 could not be read: No content to map due to end-of-input
            {             | value of a dev.fettle.health.status-changed.v1 could not be read: Unexpected end-of-input
            []            | value of a dev.fettle.health.status-changed.v1 could not be read: Cannot deserialize value
            {}            | value of a dev.fettle.health.status-changed.v1 could not be read: Cannot construct instance of `dev.fettle.api.event.StatusChanged`, problem: component must be present
            {"to":"DOWN"} | value of a dev.fettle.health.status-changed.v1 could not be read: Cannot deserialize value of type `dev.fettle.api.component.Status` from String "DOWN"
            """)
    void aBadValueIsExplained(String value, String message) {
        HealthEvent event = Samples.event(EventType.STATUS_CHANGED, Samples.statusChanged(42));
        byte[] bytes = value == null ? null : value.getBytes(UTF_8);

        assertThatIllegalArgumentException().isThrownBy(() -> reader.read(headers(EventHeaders.of(event)), bytes))
                .withMessageStartingWith(message);
    }

    @Test
    void aParserMayFailUnchecked() {
        HealthEvent event = Samples.event(EventType.STATUS_CHANGED, Samples.statusChanged(42));
        EventReader.JsonReader broken = new EventReader.JsonReader() {
            @Override
            public <T> T read(byte[] json, Class<T> type) {
                throw new IllegalStateException("no JSON today");
            }
        };

        assertThatIllegalArgumentException()
                .isThrownBy(() -> new EventReader(broken).read(headers(EventHeaders.of(event)), Samples.value(event)))
                .withMessage("value of a dev.fettle.health.status-changed.v1 could not be read: no JSON today");
    }
}
