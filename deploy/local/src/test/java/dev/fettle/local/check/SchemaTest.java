package dev.fettle.local.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fettle.engine.probe.CheckKinds;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaId;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The published schema of the file and the readers of both services say the same. */
class SchemaTest {

    private static final Pattern KNOWN = Pattern
            .compile("unknown key 'qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq'; known are (.*)");

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final DefaultPrettyPrinter PRINTER = new DefaultPrettyPrinter()
            .withSeparators(Separators.createDefaultInstance().withObjectFieldValueSpacing(Separators.Spacing.AFTER))
            .withArrayIndenter(DefaultIndenter.SYSTEM_LINEFEED_INSTANCE);

    @TempDir
    private Path directory;

    @Test
    void theSchemaIsOne() {
        var meta = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(SchemaLocation.of(SchemaId.V202012));

        assertThat(meta.validate(ReadFiles.schema())).isEmpty();
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource(delimiter = '|', textBlock = """
            { Q: 1 }                                             | /properties
            defaults: { Q: 1 }                                   | /$defs/defaults/properties
            presets: { p: { Q: 1 } }                             | /$defs/presetFields/properties
            groups: [{ id: a, Q: 1 }]                            | /$defs/group/properties
            groups: [{ id: a, defaults: { Q: 1 } }]              | /$defs/groupDefaults/properties
            components: [{ id: a, Q: 1 }]                        | /$defs/component/properties
            components: [{ id: a, each: { Q: 1 } }]              | /$defs/component/properties/each/anyOf/3/properties
            defaults: { retry: { Q: 1 } }                        | /$defs/component/properties/retry/properties
            defaults: { thresholds: { Q: 1 } }                   | /$defs/component/properties/thresholds/properties
            defaults: { severity: { Q: 1 } }                     | /$defs/component/properties/severity/properties
            defaults: { check: { Q: 1 } }                        | /$defs/check/properties
            webhooks: [{ id: a, Q: 1 }]                          | /$defs/webhook/properties
            webhooks: [{ id: a, batch: { Q: 1 } }]               | /$defs/webhook/properties/batch/properties
            webhooks: [{ id: a, retry: { Q: 1 } }]               | /$defs/webhook/properties/retry/properties
            webhooks: [{ id: a, format: { Q: 1 } }]              | /$defs/webhook/properties/format/anyOf/2/properties
            webhooks: [{ id: a, format: { pagerduty: { Q: 1 } } }] | /$defs/webhook/properties/format/anyOf/2/properties/pagerduty/properties
            webhooks: [{ id: a, format: { email: { Q: 1 } } }]   | /$defs/webhook/properties/format/anyOf/2/properties/email/properties
            webhooks: [{ id: a, format: { template: { Q: 1 } } }] | /$defs/webhook/properties/format/anyOf/2/properties/template/properties
            webhooks: [{ id: a, timeouts: { Q: 1 } }]            | /$defs/webhook/properties/timeouts/properties
            webhooks: [{ id: a, tls: { Q: 1 } }]                 | /$defs/webhook/properties/tls/properties
            webhooks: [{ id: a, auth: { Q: 1 } }]                | /$defs/webhook/properties/auth/anyOf/1/properties
            webhooks: [{ id: a, auth: { basic: { Q: 1 } } }]     | /$defs/webhook/properties/auth/anyOf/1/properties/basic/properties
            webhooks: [{ id: a, auth: { bearer: { Q: 1 } } }]    | /$defs/webhook/properties/auth/anyOf/1/properties/bearer/properties
            webhooks: [{ id: a, auth: { oauth2: { Q: 1 } } }]    | /$defs/webhook/properties/auth/anyOf/1/properties/oauth2/properties
            """)
    void everyKeyThatAReaderKnowsIsInTheSchemaAndViceVersa(String yaml, String pointer) {
        Set<String> known = known(yaml);
        if (pointer.contains("groupDefaults")) {
            known.remove("group"); // refused with a reason of its own
        }

        assertThat(keys(pointer)).as(pointer).isNotEmpty().isEqualTo(known);
    }

    private static Set<String> keys(String pointer) {
        Set<String> keys = new TreeSet<>();
        ReadFiles.schema().at(pointer).fieldNames().forEachRemaining(keys::add);
        return keys;
    }

    private Set<String> known(String yaml) {
        Set<String> known = new TreeSet<>();
        new ReadFiles(directory).with("f.yaml", yaml.replace("Q", "qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq")).errors().stream()
                .map(KNOWN::matcher).filter(Matcher::matches)
                .forEach(matcher -> known.addAll(Arrays.asList(matcher.group(1).split(", ", -1))));
        return known;
    }

    /** Written by {@code -Dfettle.schema.write=true}. */
    @Test
    void theKindsOfCheckAreInTheSchemaAsTheirReadersWroteIt() throws IOException {
        ObjectNode schema = (ObjectNode) ReadFiles.schema();
        ObjectNode kinds = JSON.valueToTree(CheckKinds.schemas());
        if (Boolean.getBoolean("fettle.schema.write")) {
            ((ObjectNode) schema.at("/$defs/check")).set("properties", kinds);
            Files.writeString(ReadFiles.SCHEMA, JSON.writer(PRINTER).writeValueAsString(schema) + "\n");
        }

        assertThat(schema.at("/$defs/check/properties").toPrettyString())
                .as("write it anew: -Dtest=SchemaTest -Dfettle.schema.write=true")
                .isEqualTo(JSON.readTree(kinds.toString()).toPrettyString());
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void everyKeyOfAKindOfCheckIsInTheSchema(String kind) {
        Set<String> known = known("defaults: { check: { " + kind + ": { Q: 1 } } }");

        assertThat(keys("/$defs/check/properties/" + kind + "/properties")).isEqualTo(known);
    }

    private static List<String> kinds() {
        return CheckKinds.ofFettle().names();
    }

    @Test
    void everyKeyIsDescribed() {
        for (JsonNode definition : ReadFiles.schema().path("$defs")) {
            definition.path("properties").properties().forEach(property -> assertThat(
                    property.getValue().has("description") || property.getValue().has("$ref"))
                    .as(property.getKey()).isTrue());
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            components: [{ id: a, intervall: 5s, check: { push: {} } }]
            components: [{ id: A, check: { push: {} } }]
            components: [{ id: system, check: { push: {} } }]
            components: [{ check: { push: {} } }]
            components: [{ id: a, check: {} }]
            components: [{ id: a, check: { push: {}, tcp: { host: a, port: 1 } } }]
            components: [{ id: a, check: { tcp: { host: a } } }]
            components: [{ id: a, check: { tcp: { host: a, port: 0 } } }]
            components: [{ id: a, check: { tcp: { host: a, port: 65536 } } }]
            components: [{ id: a, check: { http: { url: "ftp://a" } } }]
            components: [{ id: a, check: { http: { url: "http://u:p@a" } } }]
            components: [{ id: a, check: { http: { url: "http://a", method: get } } }]
            components: [{ id: a, check: { http: { url: "http://a", maxBody: 1MB } } }]
            components: [{ id: a, check: { http: { url: "http://a", headers: [a] } } }]
            components: [{ id: a, check: { self: { part: disk } } }]
            components: [{ id: a, check: { postgres: { url: "mysql://a/b", user: c } } }]
            components: [{ id: a, interval: 30, check: { push: {} } }]
            components: [{ id: a, interval: 1m30s, check: { push: {} } }]
            components: [{ id: a, critical: maybe, check: { push: {} } }]
            components: [{ id: a, group: a..b, check: { push: {} } }]
            components: [{ id: a, labels: { a-b: c }, check: { push: {} } }]
            components: [{ id: a, links: { a: b }, check: { push: {} } }]
            components: [{ id: a, retry: { attempts: 11 }, check: { push: {} } }]
            components: [{ id: a, retry: 3, check: { push: {} } }]
            components: [{ id: a, thresholds: { failure: 0 }, check: { push: {} } }]
            components: [{ id: a, severity: { TIMEOUTS: DEGRADED }, check: { push: {} } }]
            components: [{ id: a, severity: { OK: DEGRADED }, check: { push: {} } }]
            components: [{ id: a, severity: { TIMEOUT: UNKNOWN }, check: { push: {} } }]
            components: [{ id: a, dependsOn: a, check: { push: {} } }]
            components: [{ id: "${each}", each: a, check: { push: {} } }]
            components: [{ id: "${each}", each: { fil: a }, check: { push: {} } }]
            components: { a: { check: { push: {} } } }
            component: []
            defaults: { id: a }
            defaults: { each: [a] }
            presets: { deployment: {} }
            presets: { Bad: {} }
            presets: { p: { preset: q } }
            groups: [{ id: a, quorum: 0.7 }]
            groups: [{ id: a, quorum: 70 }]
            groups: [{ id: a, defaults: { group: b } }]
            groups: [{ id: a, defaults: { preset: deployment } }]
            groups: [{ quorum: 70% }]
            webhooks: [{ id: a, url: "http://a/" }]
            webhooks: [{ id: a, url: "http://a/", secret: hunter2 }]
            webhooks: [{ id: a, url: "http://a/", secret: "${OPS_WHSEC}", tell: [] }]
            webhooks: [{ id: a, url: "http://a/", secret: "${OPS_WHSEC}", types: [all] }]
            webhooks: [{ id: a, url: "http://a/", secret: "${OPS_WHSEC}", batch: { maxEvents: 1001 } }]
            webhooks: [{ id: a, url: "http://a/", secret: "${OPS_WHSEC}", retry: { factor: 11 } }]
            webhooks: [{ id: a, url: "http://a/", secret: "${OPS_WHSEC}", retry: { delays: [] } }]
            webhooks: [{ id: a, url: "http://a/", secret: "${OPS_WHSEC}", batch: { flush: always } }]
            webhooks: [{ id: a, url: "http://a/", secret: "${OPS_WHSEC}", batch: { groupBy: team } }]
            webhooks: [{ id: a, url: "http://a/", secret: "${OPS_WHSEC}", rateLimit: 10 }]
            webhooks: [{ id: a, url: "http://a/", secret: "${OPS_WHSEC}", headers: [a] }]
            webhooks: [{ id: a, url: "http://a/", secret: "${OPS_WHSEC}", auth: { basic: { user: a } } }]
            webhooks: [{ id: a, url: "http://a/", secret: "${OPS_WHSEC}", auth: { basic: { user: a, password: b }, bearer: { token: c } } }]
            webhooks: [{ id: a, url: "http://a/", secret: "${OPS_WHSEC}", format: carrier-pigeon }]
            webhooks: [{ id: a, format: slack }]
            webhooks: [{ id: a, url: "http://a/", format: json }]
            webhooks: [{ id: a, url: "http://a/", format: pagerduty }]
            webhooks: [{ id: a, format: { pagerduty: { routingKey: short } } }]
            webhooks: [{ id: a, url: "http://a/", format: { template: {} } }]
            webhooks: [{ id: a, url: "smtp://a", format: { email: { from: a@b.c } } }]
            webhooks: [{ id: a, url: "http://a/", format: { slack: {}, teams: {} } }]
            """)
    void whatTheSchemaRefusesTheReadersRefuseToo(String yaml) {
        ReadFiles files = new ReadFiles(directory).with("f.yaml", yaml);

        assertThat(files.violations()).as("schema").isNotEmpty();
        assertThat(files.errors()).as("readers").isNotEmpty();
    }

    @Test
    void theShippedExampleFitsTheSchema() throws IOException {
        String example = Files.readString(Path.of("fettle.yaml"));

        assertThat(new ReadFiles(directory).with("f.yaml", example).violations()).isEmpty();
    }
}
