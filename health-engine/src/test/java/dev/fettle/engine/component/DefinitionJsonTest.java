package dev.fettle.engine.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DefinitionJsonTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @ParameterizedTest(name = "{0}: {1} reads {2}")
    @CsvSource(delimiter = '|', textBlock = """
            Authorization | Bearer s3cr3t                     | ***
            Authorization | Bearer ${TOKEN}                   | Bearer ${TOKEN}
            Authorization | ${TOKEN}                          | ${TOKEN}
            Authorization | ${file:/run/secrets/x}            | ${file:/run/secrets/x}
            Authorization | Bearer ${TOKEN:s3cr3t}            | ***
            Authorization | s3cr3t${X}                        | s3cr3t${X}
            Authorization | s3cr3t-and-more!${X}              | ***
            Authorization | $${TOKEN}                         | ***
            X-Api-Key     | abc                               | ***
            X-Auth-Key    | abc                               | ***
            X-Auth        | abc                               | ***
            sig           | abc                               | ***
            Accept        | text/html                         | text/html
            X-Author      | me                                | me
            url           | https://h/p?token=t&x=1           | https://h/p?token=***&x=1
            url           | https://h/p?sig=t&code=c          | https://h/p?sig=***&code=***
            url           | https://h/p?token=${T}            | https://h/p?token=${T}
            url           | postgresql://u:pw@h/db            | postgresql://***@h/db
            url           | postgresql://u:${PW}@h/db         | postgresql://u:${PW}@h/db
            url           | https://h/p?monkey=1              | https://h/p?monkey=1
            body          | {"user":"me","password":"s3cr3t"} | ***
            body          | user=me&password=s3cr3t           | ***
            body          | {"password":"${PASSWORD}"}        | {"password":"${PASSWORD}"}
            body          | {"query":"{ health }"}            | {"query":"{ health }"}
            body          | http://u:pw@h/                    | http://***@h/
            """)
    void secretsReadAsStarsAndPlaceholdersAsThemselves(String name, String value, String shown) throws Exception {
        String source = source(name, value);

        assertThat(DefinitionJson.masked(source)).isEqualTo(source(name, shown));
        assertThat(DefinitionJson.masked(DefinitionJson.masked(source))).isEqualTo(DefinitionJson.masked(source));
    }

    @Test
    void starsKeepWhatIsThere() throws Exception {
        ObjectNode written = (ObjectNode) JSON.readTree(source("url", "https://h/p?token=***&x=1"));

        assertThat(DefinitionJson.keepSecrets(written, source("url", "https://h/p?token=t&x=1"))).isEmpty();
        assertThat(written.toString()).isEqualTo(source("url", "https://h/p?token=t&x=1"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            url           | https://h/p?token=***       | https://h/other?token=t
            Authorization | ***                         |
            Authorization | ***                         | ***
            """)
    void starsThatStandForNothingAreTold(String name, String value, String present) throws Exception {
        ObjectNode written = (ObjectNode) JSON.readTree(source(name, value));

        assertThat(DefinitionJson.keepSecrets(written, present == null ? null : source(name, present)))
                .containsExactly("#/check/http/" + name);
        assertThat(DefinitionJson.masks(source(name, value))).containsExactly("#/check/http/" + name);
    }

    @Test
    void starsOutsideOfTheCheckAreText() throws Exception {
        String source = "{\"check\":{\"push\":{}},\"id\":\"a\",\"name\":\"***\"}";

        assertThat(DefinitionJson.masks(source)).isEmpty();
        assertThat(DefinitionJson.masked(source)).isEqualTo(source);
    }

    private static String source(String name, String value) throws Exception {
        ObjectNode source = JSON.createObjectNode();
        source.putObject("check").putObject("http").put(name, value);
        return JSON.writeValueAsString(source);
    }

    @Test
    void aBodyOfStarsKeepsTheOneThatIsThere() throws Exception {
        String present = source("body", "{\"password\":\"s3cr3t\"}");
        ObjectNode written = (ObjectNode) JSON.readTree(source("body", "***"));

        assertThat(DefinitionJson.keepSecrets(written, present)).isEmpty();
        assertThat(written.toString()).isEqualTo(present);
    }

    @Test
    void secretsInListsAndBelowThemAreMaskedToo() throws Exception {
        String source = """
                {"check":{"redis":{"at":[{"password":"s3cr3t"},["postgresql://u:pw@h/db"]],"port":6379,\
                "tokens":["a","${B}",3],"pin":{"secret":12345}}}}""";

        assertThat(JSON.readTree(DefinitionJson.masked(source))).isEqualTo(JSON.readTree("""
                {"check":{"redis":{"at":[{"password":"***"},["postgresql://u:pw@h/db"]],"port":6379,\
                "tokens":["***","${B}",3],"pin":{"secret":"***"}}}}"""));
    }

    @Test
    void partsAreMaskedByTheirNamesAndKeptUnderThem() throws Exception {
        String present = parts("password", "s3cr3t", "note", "fine", "card", "password=s3cr3t");

        String shown = DefinitionJson.masked(present);

        assertThat(shown).isEqualTo(parts("password", "***", "note", "fine", "card", "***"));
        ObjectNode same = (ObjectNode) JSON.readTree(shown);
        assertThat(DefinitionJson.keepSecrets(same, present)).isEmpty();
        assertThat(same.toString()).isEqualTo(present);
        ObjectNode moved = (ObjectNode) JSON.readTree(parts("note", "fine", "password", "***"));
        assertThat(DefinitionJson.keepSecrets(moved, present))
                .containsExactly("#/check/http/multipart/1/value");
    }

    private static String parts(String... namesAndValues) throws Exception {
        ObjectNode source = JSON.createObjectNode();
        ArrayNode parts = source.putObject("check").putObject("http").putArray("multipart");
        for (int i = 0; i < namesAndValues.length; i += 2) {
            parts.addObject().put("name", namesAndValues[i]).put("value", namesAndValues[i + 1]);
        }
        return JSON.writeValueAsString(source);
    }

    @Test
    void whatIsSentIsMaskedWhereItTellsASecret() throws Exception {
        String source = """
                {"check":{"http":{"graphql":{"query":"{ login(password: \\"s3cr3t\\") }",\
                "variables":{"token":"s3cr3t"}}},"websocket":{"send":"{\\"token\\":\\"s3cr3t\\"}"}}}""";

        assertThat(DefinitionJson.masked(source)).doesNotContain("s3cr3t").contains("\"query\":\"***\"");
    }

    @Test
    void starsInListsStandForNothing() throws Exception {
        ObjectNode written = (ObjectNode) JSON.readTree(
                "{\"check\":{\"redis\":{\"tokens\":[\"***\",\"${B}\"],\"at\":[{\"password\":\"***\"}]}}}");

        assertThat(DefinitionJson.keepSecrets(written,
                "{\"check\":{\"redis\":{\"tokens\":[\"a\"],\"at\":[{\"password\":\"s3cr3t\"}]}}}"))
                .containsExactly("#/check/redis/tokens/0");
        assertThat(written.at("/check/redis/at/0/password").asText()).isEqualTo("s3cr3t");
    }

    @Test
    void whatIsNoJsonIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> DefinitionJson.masked("{"));
        assertThatIllegalArgumentException().isThrownBy(() -> DefinitionJson.masks("{"));
        assertThatIllegalArgumentException().isThrownBy(() -> DefinitionJson.keepSecrets(JSON.createObjectNode(), "{"));
    }
}
