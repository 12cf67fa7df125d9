package dev.fettle.local.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import dev.fettle.platform.file.ConfigFiles;
import dev.fettle.platform.file.ConfigSnapshot;
import dev.fettle.platform.file.Mapping;
import dev.fettle.platform.file.Placeholders;
import dev.fettle.platform.file.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Files of a test in a directory of their own, as both services read them and as the published schema sees them. */
record ReadFiles(Path directory) {

    static final Path SCHEMA = Path.of("../../docs/reference/fettle.schema.json");

    private static final ObjectMapper JSON = new ObjectMapper();
    /** What the examples of the documentation name. */
    private static final Map<String, String> VARIABLES = Map.of("OPS_WHSEC",
            "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=", "PAGER_WHSEC",
            "whsec_cGFnZXIgc2VjcmV0IG9mIHRoaXJ0eS10d28gYnl0ZXMh", "PAGER_WHSEC_BEFORE",
            "whsec_cGFnZXIgc2VjcmV0IGJlZm9yZSwgYWxzbyAzMiBieXRl", "PAGER_CLIENT_SECRET", "cl1ent", "CHECKOUT_TOKEN",
            "t0ken", "PORT", "8080", "DB_PASSWORD", "s3cret", "SLACK_URL", "https://hooks.slack.com/services/T0/B0/x",
            "ROUTING_KEY", "0123456789abcdef0123456789abcdef");

    static JsonNode schema() {
        try {
            return JSON.readTree(SCHEMA.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    ReadFiles with(String name, String text) {
        try {
            Files.writeString(directory.resolve(name), text);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void clear() {
        try (var files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What both services say of the files, without the directory. */
    List<String> problems() {
        return Findings.strict(List.of(directory), VARIABLES)
                .problems()
                .stream()
                .map(Problem::toString)
                .map(line -> line.replace(directory + "/", ""))
                .toList();
    }

    List<String> errors() {
        return Findings.strict(List.of(directory), VARIABLES)
                .problems()
                .stream()
                .filter(Problem::isError)
                .map(Problem::message)
                .toList();
    }

    /** What the schema says of each file; what a file merges and names by aliases is spelt out before. */
    List<String> violations() {
        JsonSchema schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(schema());
        ConfigFiles files = ConfigSnapshot.read(List.of(directory)).parse(Placeholders.of(VARIABLES::get));
        return files.roots()
                .stream()
                .map(Mapping::storable)
                .map(root -> JSON.<JsonNode>valueToTree(root))
                .flatMap(root -> schema.validate(root).stream())
                .map(ValidationMessage::getMessage)
                .toList();
    }
}
