package dev.fettle.notifier.intake;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.fettle.api.component.Status;
import dev.fettle.api.event.EventHeaders;
import dev.fettle.api.event.HealthEvent;
import dev.fettle.notifier.Events;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordReaderTest {

    private static final HealthEvent EVENT = Events.registered(Events.component("a", null, Map.of()));
    private static final String COMPONENT = """
            {"id":"a","name":"a","kind":"http","critical":true,"labels":{},"links":{}}""";

    private final RecordReader reader = new RecordReader();

    @Test
    void theValueIsKeptAsItCame() {
        String value = "{ \"component\" :" + COMPONENT + ", \"new\": 1.50 }\n";

        assertThat(reader.read(record(value, StandardCharsets.UTF_8))).isInstanceOfSatisfying(Arrival.Event.class,
                arrival -> assertThat(arrival.data()).isEqualTo(value));
    }

    @ParameterizedTest(name = "{2}")
    @CsvSource(delimiter = '|', textBlock = """
            { nonsense                 | UTF-8     | not JSON
            {"component":COMPONENT} {} | UTF-8     | something behind it
            {"component":COMPONENT}    | UTF-16BE  | not UTF-8
            {"component":null}         | UTF-8     | the component is missing
            {}                         | UTF-8     | nothing in it
            []                         | UTF-8     | not an object
            """)
    void whatWouldBreakTheBodyIsMalformed(String value, String charset, String what) {
        assertThat(reader.read(record(value.replace("COMPONENT", COMPONENT), Charset.forName(charset)))).as(what)
                .isInstanceOf(Arrival.Malformed.class);
    }

    @ParameterizedTest(name = "{2}")
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            {"component":COMPONENT}        | UTF-16BE | value must begin with { and nothing before it
            {"component":COMPONENT,"x":"ä"} | UTF-16BE | value must be UTF-8
            {"component":null}             | UTF-8    | component must be present
            {"component":{"name":"a","kind":"http","critical":true,"labels":{},"links":{}}} | UTF-8 | id must be present
            null                           | UTF-8    | value of a dev.fettle.health.component-registered.v1 must not be null
            """)
    void whyItIsMalformedIsTold(String value, String charset, String message) {
        assertThat(reader.read(record(value.replace("COMPONENT", COMPONENT), Charset.forName(charset))))
                .isInstanceOfSatisfying(Arrival.Malformed.class,
                        malformed -> assertThat(malformed.toString()).contains(message));
    }

    /** Whether something was seen before is known to the database only. */
    @Test
    void anEventOfASecondReadingIsAnEventAgain() throws Exception {
        HealthEvent change = Events.changed("a", "b", Status.HEALTHY, Status.UNHEALTHY, 7);
        String value = JsonMapper.builder().addModule(new JavaTimeModule()).build().writeValueAsString(change.body());

        assertThat(reader.read(record(change, value, StandardCharsets.UTF_8))).isInstanceOf(Arrival.Event.class)
                .isEqualTo(reader.read(record(change, value, StandardCharsets.UTF_8)));
    }

    @Test
    void aByteOrderMarkIsMalformed() {
        assertThat(reader.read(record("\uFEFF{\"component\":" + COMPONENT + "}", StandardCharsets.UTF_8)))
                .isInstanceOf(Arrival.Malformed.class);
    }

    @Test
    void anotherTypeIsForeign() {
        assertThat(reader.read(new ConsumerRecord<>("t", 0, 0, null, "x".getBytes(StandardCharsets.UTF_8))))
                .isInstanceOf(Arrival.Foreign.class);
    }

    private static ConsumerRecord<byte[], byte[]> record(String value, Charset charset) {
        return record(EVENT, value, charset);
    }

    private static ConsumerRecord<byte[], byte[]> record(HealthEvent event, String value, Charset charset) {
        ConsumerRecord<byte[], byte[]> record = new ConsumerRecord<>("t", 0, 0, null, value.getBytes(charset));
        EventHeaders.of(event)
                .forEach((name, text) -> record.headers().add(name, text.getBytes(StandardCharsets.UTF_8)));
        return record;
    }
}
