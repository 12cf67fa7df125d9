package dev.fettle.notifier.render;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What every format makes of the same events, held against golden files: each is the array of the messages that these
 * events become. {@code FETTLE_GOLDEN=write} writes them anew; then look at what changed.
 */
class FormatsTest {

    private static final Path GOLDEN = Path.of("src/test/resources/formats");
    private static final ObjectMapper MAPPER = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private static final boolean WRITE = "write".equals(System.getenv("FETTLE_GOLDEN"));

    static List<Format> formats() {
        return List.of(Format.Plain.CLOUDEVENTS, Format.Plain.JSON, Format.Plain.ALERTMANAGER_WEBHOOK,
                Format.Plain.ALERTMANAGER_API, Format.Plain.SLACK, Format.Plain.TEAMS, Format.Plain.DISCORD,
                new Format.PagerDuty("0".repeat(32), Map.of()), Format.Plain.NTFY);
    }

    static Stream<Arguments> cases() {
        return formats().stream().flatMap(format -> Stream.of("single", "mixed", "recovery", "long", "hostile", "test")
                .map(name -> Arguments.of(format, name)));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("cases")
    void theBodiesAreThoseOfTheGoldenFile(Format format, String name) throws IOException {
        Path file = GOLDEN.resolve(format.word()).resolve(name + ".json");

        ArrayNode messages = MAPPER.createArrayNode();
        for (Message message : messages(format, Samples.of(name))) {
            messages.add(MAPPER.readTree(message.body()));
        }

        if (WRITE) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, MAPPER.writeValueAsString(messages) + "\n");
        }
        JsonNode golden = MAPPER.readTree(file.toFile());
        assertThat(MAPPER.writeValueAsString(messages)).isEqualTo(MAPPER.writeValueAsString(golden));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("formats")
    void theSameEventsAreTheSameBytes(Format format) {
        List<QueuedEvent> events = Samples.of("mixed");

        byte[] once = format.renderer().render("ops", events).body();
        byte[] again = format.renderer().render("ops", List.copyOf(events)).body();

        assertThat(again).isEqualTo(once);
    }

    /** As the freezing does it: what does not fit goes into the next one. */
    static List<Message> messages(Format format, List<QueuedEvent> events) {
        List<Message> messages = new ArrayList<>();
        int told = 0;
        while (told < events.size()) {
            Message message = format.renderer().render("ops", events.subList(told, events.size()));
            assertThat(message.events()).isPositive();
            messages.add(message);
            told += message.events();
        }
        assertThat(told).isEqualTo(events.size());
        return messages;
    }
}
