package dev.fettle.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fettle.platform.file.ConfigFiles;
import dev.fettle.platform.file.ConfigSnapshot;
import dev.fettle.platform.file.Placeholders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Set;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

/** Holds the description of the API that is checked in to the one that the build makes of the code. */
class OpenApiFileIT {

    private static final Path BUILT = Path.of("target/openapi/openapi.yaml");
    private static final Path CHECKED_IN = Path.of("../docs/reference/openapi.yaml");
    private static final Set<String> METHODS = Set.of("get", "post", "put", "delete", "patch");

    @Test
    void theFileIsWhatTheCodeSays() throws IOException {
        if (Boolean.getBoolean("fettle.openapi.write")) {
            Files.copy(BUILT, CHECKED_IN, StandardCopyOption.REPLACE_EXISTING);
        }
        assertThat(tree(CHECKED_IN)).as("./mvnw -Dquick -pl health-engine,health-notifier -am verify -Dtest=None"
                + " -Dit.test=OpenApiFileIT -Dsurefire.failIfNoSpecifiedTests=false"
                + " -Dfailsafe.failIfNoSpecifiedTests=false -Dfettle.openapi.write=true writes it")
                .isEqualTo(tree(BUILT));
    }

    /** Without the order of keys, which says nothing and is another in each build. */
    private static Object tree(Path yaml) throws IOException {
        ConfigFiles read = ConfigSnapshot.of(yaml.toString(), Files.readAllBytes(yaml))
                .parse(Placeholders.lenient(name -> name));
        assertThat(read.problems().all()).isEmpty();
        return read.roots().getFirst().plain();
    }

    @Test
    void everyOperationSaysWhatItDoesWhoMayAndWhatItAnswers() throws IOException {
        JsonNode api = new ObjectMapper().readTree(Path.of("target/openapi/openapi.json").toFile());
        SoftAssertions all = new SoftAssertions();
        api.path("paths").properties().forEach(path -> path.getValue().properties().forEach(method -> {
            if (METHODS.contains(method.getKey())) {
                complete(method.getKey() + " " + path.getKey(), method.getValue(), all);
            }
        }));
        all.assertAll();
    }

    private static void complete(String name, JsonNode operation, SoftAssertions all) {
        all.assertThat(operation.path("summary").asText()).as("%s: summary", name).isNotBlank();
        all.assertThat(operation.path("tags")).as("%s: tags", name).isNotEmpty();
        all.assertThat(operation.path("x-fettle-role").asText()).as("%s: role", name).isNotBlank();
        all.assertThat(operation.path("responses")).as("%s: answers", name).isNotEmpty();
        operation.path("parameters").forEach(parameter -> {
            String which = name + " " + parameter.path("name").asText();
            all.assertThat(parameter.path("description").asText()).as("%s: description", which).isNotBlank();
            all.assertThat(parameter.has("example") || parameter.has("examples")).as("%s: example", which).isTrue();
        });
        operation.path("requestBody").path("content").forEach(content -> all
                .assertThat(content.has("example") || content.has("examples"))
                .as("%s: example of the body", name)
                .isTrue());
    }
}
