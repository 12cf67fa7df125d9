package dev.fettle.local.move.gatus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.local.move.gatus.Translation.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What the guide says of conditions is what becomes of them. */
class GuideTest {

    private static final Path GUIDE = Path.of("../../docs/howto/move-from-gatus.md");
    private static final Pattern ROW = Pattern.compile("\\| `(\\S.*?)` \\| `(.+?)` \\|");

    @TestFactory
    List<DynamicTest> conditionsBecomeWhatTheGuideSays() throws IOException {
        String guide = Files.readString(GUIDE);
        Matcher row = ROW
                .matcher(guide.substring(guide.indexOf("## Conditions"), guide.indexOf("They are true of the same")));
        List<DynamicTest> tests = new ArrayList<>();
        while (row.find()) {
            String condition = row.group(1);
            String expression = row.group(2);
            tests.add(DynamicTest.dynamicTest(condition,
                    () -> assertThat(Conditions.translate(condition, Terms.HTTP).result())
                            .isEqualTo(new Result.Cel(expression))));
        }
        assertThat(tests).hasSizeGreaterThan(7);
        return tests;
    }
}
