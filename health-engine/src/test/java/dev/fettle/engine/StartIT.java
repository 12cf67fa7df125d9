package dev.fettle.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.local.process.PackagedService;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged engine refuses to start in one way each that a script can tell. */
class StartIT {

    @TempDir
    Path directory;

    @Test
    void withoutAnyTokenOnlyALoopbackListenerStarts() throws Exception {
        Path file = Files.writeString(directory.resolve("fettle.yaml"), "components: []\n");

        Ended ended = start(Map.of("FETTLE_CONFIG", file.toString(), "FETTLE_HTTP_HOST", "0.0.0.0"));

        assertThat(ended.exitCode()).isEqualTo(3);
        assertThat(ended.output()).contains("set FETTLE_ADMIN_TOKEN, or FETTLE_HTTP_HOST=127.0.0.1");
    }

    @Test
    void asJsonEachLineIsAnObjectWithTheAgreedKeysFromTheFirstLineOn() throws Exception {
        Path file = Files.writeString(directory.resolve("fettle.yaml"), "components: []\n");

        Ended ended = start(Map.of("FETTLE_CONFIG", file.toString(), "FETTLE_HTTP_HOST", "0.0.0.0",
                "FETTLE_LOG_FORMAT", "json"));

        List<JsonObject> lines = ended.output().lines().map(JsonObject::new).toList();
        assertThat(lines).isNotEmpty()
                .allSatisfy(line -> assertThat(line.fieldNames()).contains("timestamp", "level", "logger", "message")
                        .isSubsetOf("timestamp", "level", "logger", "message", "event", "componentId", "from", "to",
                                "reason", "traceId"))
                .allSatisfy(line -> assertThat(line.getString("timestamp"))
                        .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z"))
                .anySatisfy(line -> assertThat(line.getString("message")).contains("set FETTLE_ADMIN_TOKEN"));
    }

    private Ended start(Map<String, String> environment) throws IOException, InterruptedException {
        Map<String, String> all = new HashMap<>(environment);
        all.putIfAbsent("FETTLE_HTTP_PORT", "0");
        Process process = PackagedService.start(384, all, directory.resolve("output"));
        try {
            assertThat(process.waitFor(120, TimeUnit.SECONDS)).as("it ends by itself").isTrue();
        } finally {
            process.destroyForcibly();
        }
        return new Ended(process.exitValue(), Files.readString(directory.resolve("output"), StandardCharsets.UTF_8));
    }

    private record Ended(int exitCode, String output) {}
}
