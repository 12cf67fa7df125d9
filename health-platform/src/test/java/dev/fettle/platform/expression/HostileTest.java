package dev.fettle.platform.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fettle.platform.expression.Language.Type;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a body may make a condition cost, whatever its owner wrote. The times are generous: machines are busy. */
class HostileTest {

    private static final Language LANGUAGE = new Language(Map.of("json", Type.ANYTHING, "text", Type.TEXT));
    private static final String TEXT = "a".repeat(1 << 20);
    private static final Object JSON = Document.of(Map.of(
            "items", IntStream.range(0, 9_000).mapToObj(id -> Map.of("id", (long) id, "name", "n")).toList(),
            "many", LongStream.range(0, 100_000).boxed().toList(),
            "names", IntStream.range(0, 50_000).boxed().collect(Collectors.toMap(i -> "n" + i, i -> i)),
            "text", TEXT));
    private static final Map<String, Object> BODY = Map.of("json", JSON, "text", TEXT);

    /** Each of these took seconds to minutes, or all memory, before evaluations had a budget. */
    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {
            "json.items.all(x, x.id in json.many)",
            "json.items.all(x, json.many.size() > 0)",
            "json.items.all(x, json.items.all(y, x.id + y.id >= 0))",
            "json.items.map(x, text + x.name).size() == 9000",
            "json.items.map(x, text.upperAscii()).size() == 9000",
            "json.items.map(x, json.many + json.many).size() == 9000",
            "json.items.all(x, text.matches('(a+)+b') || x.id >= 0)",
            "json.items.exists(x, x.none == 1)",
            "json.items.all(x, x.name < 3)",
            "json.items.all(x, glob(text, '*b*b*b*b') || x.id >= 0)",
            "json.items.all(x, jsonpath(json, '$..id').size() == 9000)",
            "json.items.all(x, json.many == json.many.map(y, y))",
            "text.matches('(a|aa)+(b|c){200}')",
            "json.items.all(x, json.names.exists(name, true))",
            "json.items.all(x, json.names.all(name, value, true))",
            "json.items.all(x, size(json.names.transformList(name, value, name)) > 0)",
            "text.findAll('a.*b|a').size() > 0",
            "text.substring(0, 200000).findAll('a.*b|a').size() > 0",
            "json.items.all(x, text.substring(0, 1000).findAll('a.*b|a').size() > 0)",
            "json.items.all(x, jsonpath(json, '$.names.*').size() > 0)",
            "json.items.all(x, jsonpath(json, '$.many[::2]').sum() > 0)",
            "json.items.all(x, json.many.sort()[0] == 0)",
            "json.items.all(x, json.many.distinct().size() > 0)",
            "json.items.all(x, json.many.reverse()[0] > 0)",
            "json.items.all(x, json.many.slice(0, 99999).size() > 0)",
            "json.items.all(x, json.many.flatten().size() > 0)",
            "json.items.all(x, text.split('').size() > 0)",
            "json.items.all(x, text.reverse().size() > 0)",
            "json.items.all(x, text.trim().size() > 0)",
            "json.items.all(x, text.lastIndexOf('b') < 0)",
            "json.items.all(x, text.contains(text.substring(1) + 'b') || x.id >= 0)",
            "json.items.all(x, size(bytes(text)) > 0)",
            "json.items.all(x, size(base64.encode(bytes(text))) > 0)",
            "json.items.all(x, strings.quote(text) != '')",
            "json.items.all(x, text.lower() == text.upper().lower())",
            "json.items.all(x, max(json.many) > 0)",
            "text.matches('[a-z]{20,50}[0-9]')",
            "text.replace('a', text).size() > 0",
            "text.split('').map(x, text).join('').size() > 0",
            "lists.range(1000000000).size() == 1000000000",
            "jsonpath(json, '$[*,*,*,*,*,*,*,*][*,*,*,*,*,*,*,*]..*').size() > 0",
            "cel.bind(a, text + text, cel.bind(b, a + a, cel.bind(c, b + b, cel.bind(d, c + c, (d + d + d).size() > 0))))",
    })
    void anEvaluationThatCostsTooMuchEnds(String text) {
        Expression expression = LANGUAGE.compile(text);

        long begin = System.nanoTime();
        Optional<Boolean> answer = expression.of(BODY);
        Duration took = Duration.ofNanos(System.nanoTime() - begin);

        assertThat(answer).isEmpty();
        assertThat(took).isLessThan(Duration.ofSeconds(5));
        assertThat(expression.objection(name -> Optional.ofNullable(BODY.get(name)))).isPresent();
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"json.items.all(x, x.id < 9000)", "text.contains('aaaab') || text.size() == 1048576",
            "text.matches('ok: [0-9]+') == false", "jsonpath(json, '$.items[*].id').size() == 9000",
            "json.many.sum() > 0", "json.items.filter(x, x.id in [1, 2, 3]).size() == 3",
            "text.lower().upper().startsWith('A')", "text.substring(0, 5000).findAll('[a-z]').size() == 5000"})
    void whatPeopleWriteIsEvaluatedOverALargeBody(String text) {
        assertThat(LANGUAGE.compile(text).of(BODY)).contains(true);
    }

    @Test
    void anEvaluationThatCostTooMuchLeavesTheNextOneItsBudget() {
        Expression costly = LANGUAGE.compile("json.items.all(x, x.id in json.many) || true");

        assertThat(costly.of(BODY)).isEmpty();
        assertThat(costly.isTrue(name -> Optional.ofNullable(BODY.get(name)))).isFalse();
        assertThat(LANGUAGE.compile("json.items.size() == 9000").of(BODY)).contains(true);
    }

    @Test
    void anExpressionOfTooManyPartsDoesNotCompile() {
        assertThatThrownBy(() -> LANGUAGE.compile("[" + "1,".repeat(3_000) + "1] == []"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> LANGUAGE.compile("(".repeat(500) + "true" + ")".repeat(500)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> LANGUAGE.compile("text.matches('((a{100}){100}){100}')"))
                .isInstanceOf(IllegalArgumentException.class).hasMessageStartingWith("1:14 ");
    }

    /** Whatever is written: it compiles, or what is wrong is told with its place, and nothing else is thrown. */
    @ParameterizedTest
    @ValueSource(strings = {"!", "-", "(", "[", "{", "a.", "a?.", "text + ", "true ? ", "true ? true : ", "true && ",
            "true || ", "text.size() + ", "[1].map(x, ", "json.a[", "'", "\"", "\\", "{'a': ", "json.exists(x, ",
            "has(json.a) && ", "text.matches('", "1.", "0x", "\n", "\t", "\uD83D", "𝄞", "/* ", "// ", "in ",
            "null == ",
            "cel.bind(a, 1, ", "r'", "b'", "1u + ", "duration('1s') + ", "timestamp(", "jsonpath(json, '$.a') == ",
            "optional.of(", "optMap("})
    void whateverIsWrittenIsAnsweredWithAPlace(String part) {
        for (int times : new int[]{1, 2, 10, 90, 500, 3_000}) {
            for (String end : List.of("", "1", "true", "text", ")")) {
                String expression = part.repeat(times) + end;
                try {
                    assertThat(LANGUAGE.compile(expression).text()).isEqualTo(expression);
                } catch (IllegalArgumentException told) {
                    assertThat(told.getMessage()).matches("(?s)[0-9]+:[0-9]+ .+");
                }
            }
        }
    }

    @Test
    void aPatternFromTheBodyIsBoundedToo() {
        Map<String, Object> body = new HashMap<>(BODY);
        body.put("json", Document.of(Map.of("pattern", "((a{100}){100}){100}", "path", "$" + ".a".repeat(400))));

        assertThat(LANGUAGE.compile("text.matches(json.pattern)").of(body)).isEmpty();
        assertThat(LANGUAGE.compile("jsonpath(json, json.path) == 1").of(body)).isEmpty();
    }

    @Test
    void aDocumentHoldsTreesAndNothingElse() {
        assertThat(Document.of(List.of(1, 2.5f, (short) 3))).isEqualTo(List.of(1L, 2.5, 3L));
        assertThatThrownBy(() -> Document.of(Map.of("a", new Object()))).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("java.lang.Object");
    }
}
