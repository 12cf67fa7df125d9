package dev.fettle.platform.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.fettle.platform.expression.Language.Type;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The page on conditions says the truth. */
class ConditionsPageTest {

    private static final String PAGE = read();
    private static final Language LANGUAGE = new Language(Map.of("status", Type.NUMBER, "latency", Type.NUMBER,
            "headers", Type.TEXTS, "body.text", Type.TEXT, "body.json", Type.ANYTHING, "tls.expiresInDays",
            Type.NUMBER, "tls.version", Type.TEXT));

    private static String read() {
        try {
            return Files.readString(Path.of("../docs/reference/conditions.md"));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String section(String title) {
        String from = PAGE.substring(PAGE.indexOf("\n## " + title) + 1);
        int end = from.indexOf("\n## ", 1);
        return end < 0 ? from : from.substring(0, end);
    }

    private static String json() {
        return Pattern.compile("```json\n(.*?)```", Pattern.DOTALL).matcher(PAGE).results().findFirst().orElseThrow()
                .group(1);
    }

    private static List<List<String>> rows(String section) {
        return section(section).lines().filter(line -> line.startsWith("| ") && !line.startsWith("|---"))
                .map(line -> List.of(line.replace("\\|", "¦").split("\\|"))).filter(row -> row.size() == 3)
                .map(row -> row.stream().map(cell -> cell.strip().replace('¦', '|')).toList()).toList();
    }

    static Stream<String> examples() {
        return rows("Functions").stream().map(row -> row.get(2)).filter(cell -> cell.startsWith("`"))
                .map(cell -> cell.substring(1, cell.length() - 1));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("examples")
    void everyExampleIsTrue(String example) throws JsonProcessingException {
        Object body = JsonMapper.builder().enable(DeserializationFeature.USE_LONG_FOR_INTS).build()
                .readValue(json(), Object.class);
        Map<String, Object> answer = Map.of("status", 200L, "latency", 120L, "headers", Map.of("x-build", "7"),
                "body.text", json(), "body.json", Document.of(body));

        Expression expression = LANGUAGE.compile(example);

        assertThat(expression.objection(name -> Optional.ofNullable(answer.get(name)))).isEmpty();
        assertThat(expression.of(answer)).contains(true);
    }

    static Stream<List<String>> mistakes() {
        return rows("What does not compile").stream().filter(row -> row.get(1).startsWith("`"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mistakes")
    void everyMistakeIsToldAsThePageSays(List<String> row) {
        String expression = row.get(1).substring(1, row.get(1).length() - 1);
        String message = row.get(2).substring(1, row.get(2).length() - 1);

        assertThatThrownBy(() -> LANGUAGE.compile(expression)).hasMessage(message);
    }

    @Test
    void theConditionsOfTheExampleAtTheTopCompile() {
        List<String> conditions = Pattern.compile("(?:healthy|degraded): (.*)").matcher(PAGE).results()
                .map((MatchResult found) -> found.group(1)).toList();

        assertThat(conditions).hasSize(2).allSatisfy(
                condition -> assertThat(LANGUAGE.compile(condition).text()).isEqualTo(condition));
    }

    @Test
    void thereAreExamples() {
        assertThat(examples()).hasSizeGreaterThan(35);
        assertThat(mistakes()).hasSizeGreaterThan(8);
    }
}
