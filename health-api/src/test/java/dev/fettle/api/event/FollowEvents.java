package dev.fettle.api.event;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fettle.api.event.EventReader.Reading;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** The example of {@code docs/reference/events.md}: what stands between the marks is what stands there. */
final class FollowEvents {

    private FollowEvents() {}

    // begin
    static void follow(Consumer<String, byte[]> consumer, ObjectMapper json, BooleanSupplier running,
            java.util.function.Consumer<HealthEvent> handler) {
        EventReader reader = new EventReader(json::readValue);
        consumer.subscribe(List.of(Topics.DEFAULT.events()));
        while (running.getAsBoolean()) {
            for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
                if (read(reader, record) instanceof Reading.Fresh fresh) {
                    handler.accept(fresh.event());
                }
            }
            consumer.commitSync();
        }
    }

    static Reading read(EventReader reader, ConsumerRecord<String, byte[]> record) {
        return reader.read(name -> {
            Header header = record.headers().lastHeader(name);
            return header == null ? null : header.value();
        }, record.value());
    }
    // end
}
