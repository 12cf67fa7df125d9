package dev.fettle.platform.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ForeignFileTest {

    @Test
    void nothingIsExpandedInAFileOfAnotherProgram() {
        ConfigFiles files = ConfigSnapshot
                .of("other.yaml", "a: ${HOME} $${x} ${each}\nb: '${broken'\n".getBytes(StandardCharsets.UTF_8))
                .parse(Placeholders.none());

        assertThat(files.problems().all()).isEmpty();
        assertThat(files.roots()).singleElement()
                .satisfies(root -> assertThat(root.plain())
                        .isEqualTo(Map.of("a", "${HOME} $${x} ${each}", "b", "${broken")));
    }
}
