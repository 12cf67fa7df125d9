package dev.fettle.local.move;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.platform.file.ConfigFiles;
import dev.fettle.platform.file.ConfigSnapshot;
import dev.fettle.platform.file.Placeholders;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class YamlTextTest {

    private static final List<String> PIECES = List.of("a", "Z", "0", "9", ".", "-", "_", ":", ": ", " ", " #", "#",
            "\n",
            "\t", "'", "\"", "\\", "{", "}", "[", "]", ",", "&", "*", "!", "|", ">", "%", "@", "`", "?", "=", "~", "ü",
            "日", "😀", "\u0085", "\u009b", "\u2028", "\ufeff", "\u007f", "\u0001", "\r", "null", "true", ".inf", "0x1f",
            "$", "${A}", "$${B}", "---", "<<");

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"", " ", "a", "null", "~", "true", "no", "1", "-1", "1.5", "1e3", ".inf", "-.INF", ".NaN",
            "0x1F",
            "0o7", "a: b", "a #b", "#a", "- a", "-", "?", "a:", ":a", "'", "\"", "it's \"both\"", "\\d+", "a\nb", "a\n",
            "a\n\n",
            "\na", " a\nb", "a\n  b\n c", "\tb", "a\tb", "{a}", "[a]", "a, b", "<<", "=", "@a", "%a", "a\u0085b",
            "\u009b",
            "\ufeffa", "a\u2028b", "a\rb", "a\u0001b", "---", "...", "!x", "&x", "*x", "|", ">", "2026-01-01", "0b1",
            "1_000"})
    void aTextIsReadAsItWasWritten(String text) {
        assertThat(read(text)).isEqualTo(Map.of("a", text, "list", List.of(text, "x"), "flow",
                Map.of("k", text, "l", List.of(text))));
    }

    @Test
    void anyTextIsReadAsItWasWritten() {
        Random random = new Random(20_261_122);
        for (int round = 0; round < 3_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int length = random.nextInt(9); length >= 0; length--) {
                text.append(PIECES.get(random.nextInt(PIECES.size())));
            }
            String written = text.toString();
            assertThat(read(written).get("a")).as(written).isEqualTo(written);
            assertThat(read(written).get("list")).as(written).isEqualTo(List.of(written, "x"));
        }
    }

    @Test
    void halfACharacterBecomesTheOneForNone() {
        assertThat(read("a\ud800b\uffffc\u0000").get("a")).isEqualTo("a\ufffdb\ufffdc\ufffd");
    }

    @Test
    void aCommentIsOneLineWhateverItSays() {
        String yaml = YamlText.write(new Block().comment("a\nb: c\u0085d\u009be\ud800\ufffef").with("k", "v"));

        assertThat(parse(yaml)).isEqualTo(Map.of("k", "v"));
        assertThat(yaml.lines()).containsExactly("# a b: c d e  f", "", "k: v");
    }

    private static Map<String, Object> read(String text) {
        return parse(YamlText.write(new Block().with("a", text).with("list", new ArrayList<>(List.of(text, "x")))
                .with("flow", Block.of("k", text).with("l", List.of(text)))));
    }

    private static Map<String, Object> parse(String yaml) {
        ConfigFiles files = ConfigSnapshot.of("f.yaml", yaml.getBytes(StandardCharsets.UTF_8))
                .parse(Placeholders.none());
        assertThat(files.problems().all()).as(yaml).isEmpty();
        return files.roots().getFirst().plain();
    }
}
