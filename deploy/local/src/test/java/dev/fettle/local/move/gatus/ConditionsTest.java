package dev.fettle.local.move.gatus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.fettle.local.move.Note;
import dev.fettle.local.move.gatus.Translation.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConditionsTest {

    private static final Path DIFFERENCES = Path.of("src/test/resources/move/gatus/differences.txt");
    private static final Answer OK = Answer.of("OK", "OK");
    private static final String DOCUMENT = """
            {"status": "UP", "name": "john.doe", "id": 1, "age": 1, "big": 1234567, "text": "1", "share": 0.9, "load": 5.7,
             "ok": true, "yes": "true", "none": null, "empty": [], "umlaut": "äöü", "ip": "127.0.0.1", "version": "1.2/3",
             "data": [{"id": 1, "n": "a"}, {"id": 2, "n": "b"}], "nested": {"a": {"b": "c"}}, "odd key": 3, "in": 4,
             "errors": {"x": 1}, "hex": "0x10", "matrix": [[1, 2], [3]]}""";

    private static final List<Answer> ANSWERS = List.of(
            Answer.of("document", DOCUMENT), Answer.of("{}", "{}"),
            Answer.of("other values", "{\"status\": \"DOWN\", \"id\": \"1\", \"share\": \"0.4\", \"data\": []}"),
            Answer.of("other types",
                    "{\"id\": 2, \"data\": {\"a\": 1}, \"errors\": [], \"name\": \"\", \"status\": null}"),
            Answer.of("[1, 2, 3]", "[1, 2, 3]"), Answer.of("[]", "[]"), Answer.of("OK in space", "  OK\n"),
            Answer.of("OK", "OK"),
            Answer.of("nothing", ""), Answer.of("1", "1"), Answer.of("page", "<html><h1>Welcome</h1> UP</html>"),
            Answer.of("slash", "<h1>Wel/come</h1>"), Answer.of("half JSON", "no json {"), Answer.of("null", "null"),
            Answer.of("JSON text", "\"UP\""), Answer.of("lines", "first\nUP\nlast"));
    /** Of use to conditions that do not look at the body. */
    private static final List<Answer> HEADS = List.of(OK.with(204, 0), OK.with(301, 300),
            OK.with(404, 299), OK.with(429, 2000), OK.with(503, 1999), OK.ending(null), OK.ending(Duration.ofHours(47)),
            OK.ending(Duration.ofHours(49)), OK.ending(Duration.ofHours(-5)),
            OK.ending(Duration.ofDays(90).plusMinutes(1)));

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiterString = "=>", quoteCharacter = '`', textBlock = """
            [STATUS] == 200                        => status == 200
            [STATUS] != 500                        => status != 500
            200 == [STATUS]                        => status == 200
            300 > [STATUS]                         => status < 300
            [status] <= 0x12c                      => status <= 300
            [STATUS] == any(200, 429)              => status in [200, 429]
            [STATUS] == pat(2*)                    => string(status).startsWith('2')
            [STATUS] == pat(2?4)                   => string(status).matches('(?s)^2.4$')
            [RESPONSE_TIME] < 500                  => latency < 500
            [RESPONSE_TIME] <= 1.5s                => latency <= 1500
            [IP] == 127.0.0.1                      => ip == '127.0.0.1'
            [IP] == pat(192.168.*)                 => ip.startsWith('192.168.')
            [IP] == any(1.1.1.1, ::1)              => ip in ['1.1.1.1', '::1']
            [BODY] == OK                           => body.text.trim() == 'OK'
            [BODY] != it's                         => !(body.text.trim() == 'it\\'s')
            [BODY] == any(OK, "UP")                => body.text.trim() in ['OK', '"UP"']
            [BODY] == pat(*Welcome*)               => body.text.contains('Welcome')
            [BODY] == pat(OK*)                     => body.text.trim().startsWith('OK')
            [BODY] == pat(*[a-c]?z*)               => body.text.trim().matches(r'(?s)[\\x{61}-\\x{63}].z')
            [BODY] > 5                             => double(body.text.trim()) > 5
            [BODY].status == UP                    => body.json.status == 'UP'
            [BODY].user.name != john               => !(has(body.json.user) && has(body.json.user.name) && body.json.user.name == 'john')
            [BODY].data[0].id == 1                 => body.json.data[0].id in [1, '1']
            [BODY][1].id == 01                     => body.json[1].id in ['01', 1, '1']
            [BODY].ok == true                      => body.json.ok in [true, 'true']
            [BODY].share == 0.5                    => body.json.share in [0.5, '0.5']
            [BODY].share == 0.50                   => body.json.share == '0.50'
            [BODY].empty == []                     => body.json.empty in [[], '[]']
            [BODY].odd key == x                    => body.json['odd key'] == 'x'
            [BODY].in == x                         => body.json['in'] == 'x'
            [BODY].age == [BODY].id                => body.json.age == body.json.id || string(body.json.age) == string(body.json.id)
            [BODY].id == any(1, a)                 => body.json.id in [1, '1', 'a']
            [BODY].name == pat(john*)              => string(body.json.name).startsWith('john')
            [BODY].name == pat(*.doe)              => string(body.json.name).endsWith('.doe')
            [BODY].name == pat(j*n*e)              => string(body.json.name).matches('(?s)^j.*n.*e$')
            [BODY].load > 0.5                      => double(body.json.load) > 0.5
            [BODY].age < [BODY].id                 => double(body.json.age) < double(body.json.id)
            len([BODY].data) > 0                   => size(body.json.data) > 0
            len([BODY].name) == 8                  => (type(body.json.name) == string ? size(bytes(body.json.name)) : size(body.json.name)) == 8
            has([BODY].errors) == false            => !(has(body.json.errors) && body.json.errors != null)
            has([BODY].a.b) == true                => has(body.json.a) && has(body.json.a.b) && body.json.a.b != null
            has([BODY].data[1]) != false           => has(body.json.data) && size(body.json.data) > 1 && body.json.data[1] != null
            has([HEADER].X-Build) == true          => 'x-build' in headers
            has([BODY]) == true                    => body.text.trim() != ''
            [HEADER].Content-Type == text/html     => headers['content-type'] == 'text/html'
            [HEADER].X != a                        => !('x' in headers && headers['x'] == 'a')
            [BODY].data[*].id > 0                  => size(body.json.data) > 0 && body.json.data.all(each, double(each.id) > 0)
            has([BODY].data[*].id) == true         => size(body.json.data) > 0 && body.json.data.all(each, has(each.id) && each.id != null)
            [CERTIFICATE_EXPIRATION] > 48h         => tls.expiresInDays >= 2
            [CERTIFICATE_EXPIRATION] > 49h         => tls.expiresInDays >= 3
            [CERTIFICATE_EXPIRATION] >= 90d        => tls.expiresInDays >= 90
            [STATUS] == ${CODE}                    => status == ${CODE}
            [BODY].version == v${VERSION}          => string(body.json.version) == 'v${VERSION}'
            [RESPONSE_TIME] < ${SLOW}              => latency < ${SLOW}
            """)
    void everyFormHasItsExpression(String condition, String expression) {
        assertThat(Conditions.translate(condition, Terms.HTTP).result()).isEqualTo(new Result.Cel(expression));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiterString = "=>", quoteCharacter = '~', textBlock = """
            [STATUS]==200                          => it is no condition: a comparator needs a blank on both sides
            [STATUS] == 200 == 200                 => only the first two of its parts count there
            1 == 1                                 => it says nothing about the answer
            [STATUS] == OK                         => a number is never the text `OK`
            [STATUS] > abc                         => `abc` is no number; it counts as 0 there
            [BODY] == pat(*)                       => it holds of every answer
            [BODY] == pat([)                       => its pattern is none; it matches nothing there
            [BODY].x == pat(*${V}*)                => its pattern holds a variable
            [BODY].x == {"a":1}                    => it compares a list or an object as a text
            [BODY].x[a].y == 1                     => the path `.x[a].y` is none that is understood
            [BODY].id == [CONTEXT].id              => there are no values that one check hands to the next
            age([HEADER].Date) < 5m                => `age(…)` has no counterpart
            len([IP]) > 3                          => only the length of a body, or of something in it, can be said
            has([BODY].x) > 1                      => it is no number that it compares
            [DNS_RCODE] == NOERROR                 => this kind of check does not tell `[DNS_RCODE]`
            [CERTIFICATE_EXPIRATION] < 5h          => it wants something that ends soon
            [BODY].data[*].id == [BODY].id         => it compares elements of a list with something else in the document
            [BODY].id == [BODY].data[*].id         => it compares elements of a list with something else in the document
            len([BODY].data[*].n) == len([BODY].x) => it compares elements of a list with something else in the document
            """)
    void whatCannotBeSaidIsNamed(String condition, String why) {
        assertThat(Conditions.translate(condition, Terms.HTTP).result()).isEqualTo(new Result.Unsayable(why));
    }

    @Test
    void whatTheCheckSeesToIsNoExpression() {
        assertThat(result("[CONNECTED] == true", Terms.HTTP)).isEqualTo(new Result.Holds());
        assertThat(result("[CONNECTED] != false", Terms.NONE)).isEqualTo(new Result.Holds());
        assertThat(result("[CONNECTED] == false", Terms.NONE)).isEqualTo(new Result.Inverted());
        assertThat(result("[CERTIFICATE_EXPIRATION] > 100h", Terms.NONE))
                .isEqualTo(new Result.Certificate(Duration.ofHours(100)));
        assertThat(result("[DOMAIN_EXPIRATION] > 720h", Terms.HTTP))
                .isEqualTo(new Result.Domain(Duration.ofHours(720)));
        assertThat(result("[RESPONSE_TIME] < 100", Terms.NONE)).isEqualTo(new Result.Slow(Duration.ofMillis(100)));
        assertThat(result("[BODY] == pat(*PONG*)", Terms.EXPECT)).isEqualTo(new Result.Expect("PONG"));
        assertThat(result("[BODY] == +OK", Terms.EXPECT)).isEqualTo(new Result.Expect("^\\s*\\+OK\\s*$"));
        assertThat(result("[DNS_RCODE] == NOERROR", Terms.dns("A"))).isEqualTo(new Result.Cel("rcode == 'NOERROR'"));
        assertThat(result("[BODY] == mx.example.com.", Terms.dns("MX")))
                .isEqualTo(new Result.Cel("records[size(records) - 1].split(' ')[1] == 'mx.example.com.'"));
        assertThat(result("[BODY] == x", Terms.dns("TXT"))).isInstanceOf(Result.Unsayable.class);
        assertThat(result("[CERTIFICATE_EXPIRATION] > 168h", Terms.MAIL))
                .isEqualTo(new Result.Cel("tls.expiresInDays >= 7"));
        assertThat(result("[RESPONSE_TIME] < 50", Terms.ICMP)).isEqualTo(new Result.Cel("rtt.max < 50"));
    }

    /** Over all conditions and answers. Where they differ it stands in differences.txt, and in the report. */
    @Test
    void translationsAreTrueOfTheSameAnswers() throws IOException {
        assumeThat(Answer.languageTrims()).as("the language of conditions has trim()").isTrue();
        List<String> differences = new ArrayList<>();
        List<String> unsaid = new ArrayList<>();
        for (String condition : conditions().toList()) {
            Translation translation = Conditions.translate(condition, Terms.HTTP);
            Result.Cel cel = (Result.Cel) translation.result();
            differences.addAll(differences(condition, cel.expression()));
            boolean said = translation.remarks().stream().anyMatch(remark -> remark.kind() == Note.Kind.DIFFERS);
            if (!said && !differences(condition, cel.expression()).isEmpty()) {
                unsaid.add(condition);
            }
        }

        assertThat(unsaid).isEmpty();
        assertThat(String.join("\n", differences) + "\n").isEqualTo(Files.readString(DIFFERENCES));
    }

    /** All operands, comparators and values with each other: where they differ it is said. */
    @Test
    void whateverDiffersIsSaid() {
        List<String> unsaid = new ArrayList<>();
        int translated = 0;
        for (String condition : combinations()) {
            Translation translation = Conditions.translate(condition, Terms.HTTP);
            boolean said = translation.remarks().stream().anyMatch(remark -> remark.kind() == Note.Kind.DIFFERS);
            if (translation.result() instanceof Result.Cel(String expression)) {
                translated++;
                if (!said) {
                    unsaid.addAll(differences(condition, expression));
                }
            }
        }

        assertThat(translated).isGreaterThan(500);
        assertThat(unsaid).isEmpty();
    }

    private static List<String> combinations() {
        List<String> all = new ArrayList<>();
        for (String operand : List.of("[STATUS]", "[RESPONSE_TIME]", "[IP]", "[BODY]", "[BODY].status", "[BODY].id",
                "[BODY].share", "[BODY].yes", "[BODY].data[0].id", "[BODY].data[*].id", "[BODY].data[*].n", "[BODY][0]",
                "len([BODY].data)", "len([BODY])", "len([BODY].name)", "has([BODY].errors)", "has([BODY].data[*].n)",
                "has([BODY])", "[HEADER].X-Build", "[CERTIFICATE_EXPIRATION]")) {
            for (String comparator : List.of("==", "!=", "<", "<=", ">", ">=")) {
                for (String value : List.of("0", "1", "2", "200", "0.5", "-1", "UP", "true", "0x1", "48h", "36h",
                        "10.0.0.7",
                        "any(1, UP, 200)", "pat(*1*)", "pat(?P)", "[BODY].age", "len([BODY].data)", "[STATUS]")) {
                    all.add(operand + " " + comparator + " " + value);
                }
            }
        }
        return all;
    }

    private static List<String> differences(String condition, String expression) {
        List<String> lines = new ArrayList<>();
        for (boolean there : new boolean[]{true, false}) {
            String answers = (condition.contains("[BODY]") ? ANSWERS : HEADS).stream()
                    .filter(answer -> new GatusModel(answer).isTrue(condition) == there
                            && answer.is(expression) != there)
                    .map(Answer::name)
                    .collect(Collectors.joining(", "));
            if (!answers.isEmpty()) {
                lines.add(condition + " is " + there + " there, and " + !there + " here, of: " + answers);
            }
        }
        return lines;
    }

    private static Stream<String> conditions() {
        return Stream.of("[STATUS] == 200", "[STATUS] != 404", "[STATUS] < 300", "[STATUS] >= 204",
                "[STATUS] == any(200, 429)",
                "[STATUS] != any(200, 429)", "[STATUS] == pat(2*)", "[STATUS] != pat(?0?)", "[RESPONSE_TIME] < 300",
                "[RESPONSE_TIME] <= 2s", "[RESPONSE_TIME] > 119", "[IP] == 10.0.0.7", "[IP] == pat(10.*)",
                "[IP] != any(10.0.0.7)",
                "[BODY] == OK", "[BODY] != OK", "[BODY] == 1", "[BODY] == any(OK, 1)", "[BODY] == pat(*UP*)",
                "[BODY] == pat(OK*)",
                "[BODY] != pat(*Welcome*)", "[BODY] == pat(*<h1>Welcome</h1>*)", "[BODY] == pat(f*UP*t)", "[BODY] > 0",
                "[BODY].status == UP", "[BODY].status != UP", "[BODY].status == any(UP, DOWN)", "[BODY].id == 1",
                "[BODY].id != 1",
                "[BODY].id == any(1, 2)", "[BODY].text == 1", "[BODY].ok == true", "[BODY].yes == true",
                "[BODY].yes != true",
                "[BODY].share == 0.9", "[BODY].empty == []", "[BODY].hex == 16", "[BODY].big == 1234567",
                "[BODY].big != 1234567",
                "[BODY].big > 1000000", "[BODY].name == pat(john*)", "[BODY].version == pat(1.2/*)",
                "[BODY].nested.a.b == c",
                "[BODY].nested.a.x == c", "[BODY].nested.a.b != d", "[BODY].data[0].id == 1", "[BODY].data[1].n == b",
                "[BODY].data[5].n == b", "[BODY].data[5].n != b", "[BODY][0] == 1", "[BODY][2] != 1",
                "[BODY].matrix[0][1] == 2",
                "[BODY].odd key == 3", "[BODY].in == 4", "[BODY].age == [BODY].id", "[BODY].id == [BODY].text",
                "[BODY].id != [BODY].share", "[BODY].share > 0.5", "[BODY].share < 1", "[BODY].load > 5",
                "[BODY].load <= 5.7",
                "[BODY].id >= 1", "[BODY].missing < 5", "[BODY].id < 5", "len([BODY]) == 3", "len([BODY]) < 3",
                "len([BODY].data) == 2",
                "len([BODY].data) > 0", "len([BODY].data) < 1", "len([BODY].name) == 8", "len([BODY].name) != 8",
                "len([BODY].umlaut) == 6", "len([BODY].errors) > 0", "has([BODY].errors) == true",
                "has([BODY].errors) == false",
                "has([BODY].none) == true", "has([BODY].data[1].id) == true", "has([BODY].nested.a.b) != true",
                "has([BODY]) == true",
                "has([HEADER].X-Build) == true", "[HEADER].X-Build == 7", "[HEADER].Missing != 7",
                "[HEADER].X-Build > 6",
                "[BODY].data[*].id > 0", "[BODY].data[*].id > 1", "[BODY].data[*].n != c",
                "has([BODY].data[*].n) == true",
                "[CERTIFICATE_EXPIRATION] > 48h", "[CERTIFICATE_EXPIRATION] > 0", "[CERTIFICATE_EXPIRATION] > 36h",
                "[CERTIFICATE_EXPIRATION] > 90d");
    }

    private static Result result(String condition, Terms terms) {
        return Conditions.translate(condition, terms).result();
    }
}
