package dev.fettle.engine.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fettle.api.component.ComponentId;
import dev.fettle.engine.component.ComponentCatalog;
import dev.fettle.engine.component.ComponentEntry;
import dev.fettle.engine.component.ComponentFile;
import dev.fettle.engine.component.Configuration;
import dev.fettle.engine.component.DefinitionJson;
import dev.fettle.platform.file.ConfigFiles;
import dev.fettle.platform.file.ConfigSnapshot;
import dev.fettle.platform.file.Placeholders;
import dev.fettle.platform.problem.Problem;
import dev.fettle.platform.problem.ProblemException;
import dev.fettle.platform.security.SecretBox;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads definitions that come by requests, by the very rules of the file. Any thread; may take a while for a document.
 */
@ApplicationScoped
class Definition {

    private static final String VARIABLES = "FETTLE_SECRET_";
    private static final Set<String> NOTIFIERS_PART = Set.of("webhooks");
    /** What answers hold beside the definition; a body that was read and sent back may hold it too. */
    private static final List<String> READ_ONLY = List.of("state", "source");
    private static final int MOST_ERRORS = 100;

    private final ComponentFile file;
    private final ComponentCatalog catalog;
    private final ObjectMapper json;
    private final Optional<SecretBox> secrets;

    Definition(ComponentFile file, ComponentCatalog catalog, ObjectMapper json, Optional<SecretBox> secrets) {
        this.file = file;
        this.catalog = catalog;
        this.json = json;
        this.secrets = secrets;
    }

    /**
     * One component.
     *
     * @param body JSON; {@code ***} keeps the secret that is there now
     * @param id what its id must be; null: what the body says
     * @throws ProblemException when something is wrong
     */
    ComponentEntry component(byte[] body, @Nullable ComponentId id) {
        ObjectNode written = object(body);
        READ_ONLY.forEach(written::remove);
        if (id != null) {
            String said = written.path("id").asText(id.value());
            if (!said.equals(id.value())) {
                throw refused("#/id", "must be " + id + " as in the path, or be left out; was '" + said + "'");
            }
            written.put("id", id.value());
        }
        ComponentId own = id != null ? id : Params.id(written.path("id").asText(""));
        List<String> unknown = DefinitionJson.keepSecrets(written, catalog.source(own).orElse(null));
        if (!unknown.isEmpty()) {
            throw refused(unknown.getFirst(),
                    "*** keeps the secret that is there, and there is none; give the secret or ${" + VARIABLES + "…}");
        }
        ConfigFiles read = parse("body.json", write(written));
        ComponentEntry entry = read.roots()
                .stream()
                .findFirst()
                .flatMap(root -> file.readOne(root, read.problems()))
                .filter(_ -> !read.problems().hasErrors()) // what is wrong with a placeholder was found before
                .orElseThrow(() -> refused(read.problems().all()));
        requireKey(entry);
        return entry;
    }

    /**
     * A whole document.
     *
     * @param body YAML or JSON in the shape of the file
     * @throws ProblemException when something is wrong; then nothing of it can be used
     */
    Document document(byte[] body) {
        ConfigFiles read = parse("body", body);
        Configuration configuration = file.read(read);
        List<dev.fettle.platform.file.Problem> problems = read.problems().besides(NOTIFIERS_PART);
        if (problems.stream().anyMatch(dev.fettle.platform.file.Problem::isError)) {
            throw refused(problems);
        }
        configuration.components().forEach(entry -> {
            String source = entry.source();
            if (source.contains(DefinitionJson.MASK) && !DefinitionJson.masks(source).isEmpty()) {
                throw refused(entry.written().pointer(),
                        "*** stands for a secret that is not shown; a document must say it, best as ${" + VARIABLES
                                + "…}");
            }
            requireKey(entry);
        });
        return new Document(configuration, read.roots().stream().anyMatch(root -> root.get("webhooks") != null));
    }

    /**
     * A whole document.
     *
     * @param configuration the engine's part
     * @param hasWebhooks whether it says something to the notifier
     */
    record Document(Configuration configuration, boolean hasWebhooks) {}

    private static ConfigFiles parse(String name, byte[] body) {
        return ConfigSnapshot.of(name, body).parse(Placeholders.onlyWithPrefix(VARIABLES, System::getenv));
    }

    private void requireKey(ComponentEntry entry) {
        String source = entry.source();
        if (secrets.isEmpty() && !DefinitionJson.masked(source).equals(source)) {
            throw refused(entry.written().pointer(),
                    "it has a secret in clear, and no FETTLE_SECRET_KEY is set to seal it"
                            + " with; set the key, or give the secret as ${" + VARIABLES + "…}");
        }
    }

    private ObjectNode object(byte[] body) {
        try {
            JsonNode node = json.reader()
                    .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .readTree(body);
            if (node instanceof ObjectNode object) {
                return object;
            }
            throw refused("#", "the body must be a JSON object");
        } catch (JsonProcessingException e) {
            throw refused("#", "the body is not JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw refused("#", "the body cannot be read: " + e.getMessage());
        }
    }

    private static byte[] write(ObjectNode written) {
        return written.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static ProblemException refused(String pointer, String detail) {
        return new ProblemException(Problem.badInput(pointer, detail));
    }

    private static ProblemException refused(List<dev.fettle.platform.file.Problem> problems) {
        List<Problem.Place> places = new ArrayList<>();
        problems.stream()
                .filter(dev.fettle.platform.file.Problem::isError)
                .limit(MOST_ERRORS)
                .forEach(problem -> places.add(new Problem.Place(problem.pointer(), problem.message())));
        return new ProblemException(Problem.badInput(places));
    }
}
