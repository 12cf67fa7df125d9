package dev.fettle.notifier.intake;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.fettle.api.event.AggregateStatusChanged;
import dev.fettle.api.event.ComponentDescription;
import dev.fettle.api.event.ComponentRegistered;
import dev.fettle.api.event.ComponentRemoved;
import dev.fettle.api.event.EventHeaders;
import dev.fettle.api.event.EventReader;
import dev.fettle.api.event.EventReader.Reading;
import dev.fettle.api.event.FlagsChanged;
import dev.fettle.api.event.HealthEvent;
import dev.fettle.api.event.StatusChanged;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * Reads one record. Strict, because the value goes out again byte for byte within a larger JSON text: UTF-8, one
 * object, nothing behind it. Repetitions are not its business: what was seen is kept in the database.
 */
final class RecordReader {

    private final ObjectMapper mapper = JsonMapper.builder().addModule(new JavaTimeModule())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

    /** Never throws: whatever is on the topic is an arrival. */
    Arrival read(ConsumerRecord<byte[], byte[]> record) {
        Arrival.Place place = new Arrival.Place(record.topic(), record.partition(), record.offset());
        try {
            Reading reading = new EventReader(mapper::readValue).read(name -> header(record, name), record.value());
            return switch (reading) {
                case Reading.Fresh(HealthEvent event, _) -> event(place, event, record);
                case Reading.Repeated(HealthEvent event, _) -> event(place, event, record);
                case Reading.Foreign _ -> new Arrival.Foreign(place);
            };
        } catch (RuntimeException e) {
            return new Arrival.Malformed(place, String.valueOf(e.getMessage()).replace('\0', ' '));
        }
    }

    private static Arrival event(Arrival.Place place, HealthEvent event, ConsumerRecord<byte[], byte[]> record) {
        requireComplete(event.body());
        String data = text(record.value());
        if (!data.startsWith("{")) {
            return new Arrival.Malformed(place, "value must begin with { and nothing before it");
        }
        byte[] time = header(record, EventHeaders.TIME);
        return new Arrival.Event(place, event, time == null ? "" : new String(time, StandardCharsets.UTF_8), data);
    }

    /** What deciding needs is there. */
    private static void requireComplete(HealthEvent.Body body) {
        switch (body) {
            case StatusChanged changed -> {
                requirePresent("component", changed.component());
                requirePresent("to", changed.to());
            }
            case FlagsChanged changed -> requirePresent("component", changed.component());
            case ComponentRegistered registered -> requirePresent("component", registered.component());
            case ComponentRemoved removed -> requirePresent("component", removed.component());
            case AggregateStatusChanged changed -> requirePresent("to", changed.to());
        }
    }

    private static void requirePresent(String field, @Nullable Object value) {
        boolean present = value instanceof ComponentDescription component ? hasId(component) : value != null;
        if (!present) {
            throw new IllegalArgumentException(field + " must be present in the value");
        }
    }

    private static boolean hasId(ComponentDescription component) {
        @Nullable
        Object id = component.id();
        return id != null;
    }

    private static String text(byte[] value) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(value)).toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("value must be UTF-8", e);
        }
    }

    private static byte @Nullable [] header(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? null : header.value();
    }
}
