package dev.fettle.notifier.intake;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.fettle.api.event.EventHeaders;
import dev.fettle.api.event.EventReader;
import dev.fettle.api.event.EventReader.Reading;
import dev.fettle.api.event.HealthEvent;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
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
        String data = text(record.value());
        if (!data.startsWith("{")) {
            return new Arrival.Malformed(place, "value must begin with { and nothing before it");
        }
        byte[] time = Objects.requireNonNull(header(record, EventHeaders.TIME), "an event has a time");
        return new Arrival.Event(place, event, new String(time, StandardCharsets.UTF_8), data);
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
