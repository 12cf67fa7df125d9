package dev.fettle.engine.component;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.api.component.GroupPath;
import dev.fettle.platform.file.Placeholders;
import dev.fettle.platform.file.Problems;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GroupsTest {

    private static final String MEMBERS = "components: [{ id: a, group: payments.emea, check: { push: {} } }]\n";

    @TempDir
    private Path directory;

    private FleetFiles.Read read(String groups) {
        return new FleetFiles(directory).with("f.yaml", MEMBERS + groups).read();
    }

    @Test
    void aGroupIsReadAsItSays() {
        FleetFiles.Read read = read("""
                groups:
                  - { id: payments, quorum: 70%, critical: false, defaults: { interval: 10s } }
                  - { id: payments.emea, quorum: "12.5%" }
                """);

        assertThat(read.problems()).isEmpty();
        List<GroupEntry> groups = read.configuration().groups();
        assertThat(groups).extracting(GroupEntry::definition).containsExactly(
                new GroupDefinition(new GroupPath("payments"), OptionalDouble.of(0.7), false),
                new GroupDefinition(new GroupPath("payments.emea"), OptionalDouble.of(0.125), true));
        assertThat(groups.getFirst().source())
                .as("what its members inherit is stored with them")
                .isEqualTo("{\"critical\":false,\"id\":\"payments\",\"quorum\":\"70%\"}");
    }

    @Test
    void whatIsStoredReadsBackTheSame() {
        List<GroupEntry> groups = read("groups: [{ id: payments, quorum: 70%, defaults: { slow: 1s } }]")
                .configuration().groups();
        Problems problems = new Problems();

        assertThat(ComponentFile.restoreGroups(Map.of("payments", groups.getFirst().source()),
                Placeholders.of(name -> null), problems))
                .isEqualTo(Map.of("payments", groups.getFirst().definition()));
        assertThat(problems.all()).isEmpty();
    }

    @ParameterizedTest(name = "{0} → {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            quorum: 0.7        | 30 quorum must be a share of more than 0% and at most 100%, was '0.7'; write 70%
            quorum: 70         | 30 quorum must be a share of more than 0% and at most 100%, was '70'; write 70%
            quorum: 1          | 30 quorum must be a share of more than 0% and at most 100%, was '1'; write 100%
            quorum: 0%         | 30 quorum must be a share of more than 0% and at most 100%, was '0%'
            quorum: 100.1%     | 30 quorum must be a share of more than 0% and at most 100%, was '100.1%'
            quorum: 101        | 30 quorum must be a share of more than 0% and at most 100%, was '101'
            quorum: 7O%        | 30 quorum must be a share of more than 0% and at most 100%, was '7O%'
            quorum: -5%        | 30 quorum must be a share of more than 0% and at most 100%, was '-5%'
            critical: maybe    | 32 critical must be true or false, was 'maybe'
            defaults: []       | 32 defaults must be a mapping, was a list
            quorun: 5%         | 22 unknown key 'quorun'; did you mean 'quorum'?
            labels: {}         | 22 unknown key 'labels'; known are id, quorum, critical, defaults
            """)
    void whatIsWrongWithAGroupIsTold(String key, String problem) {
        assertThat(read("groups: [{ id: payments, %s }]".formatted(key).replace("id: payments", "id: payments"))
                .problems()).containsExactly("f.yaml:2:" + (Integer.parseInt(problem.split(" ")[0]) + 4)
                        + problem.substring(problem.indexOf(' ')));
    }

    @Test
    void aGroupNeedsAnIdAndHasItOnce() {
        assertThat(read("""
                groups:
                  - { quorum: 5% }
                  - { id: a..b }
                  - { id: payments }
                  - { id: payments }
                """).problems()).extracting(line -> line.replaceAll("at /.*/", "at ")).containsExactly(
                "f.yaml:3:5 id is missing",
                "f.yaml:4:11 group must be slugs [a-z0-9][a-z0-9_-]* joined by dots, was 'a..b'",
                "f.yaml:6:11 group 'payments' stands already at f.yaml:5:11");
    }

    @Test
    void aGroupThatNobodyStandsInIsAWarning() {
        assertThat(read("groups: [{ id: paymnts }, { id: payments.apac }, { id: elsewhere }]").problems())
                .containsExactly(
                        "f.yaml:2:10 warning: no component stands in group 'paymnts'; did you mean 'payments'?",
                        "f.yaml:2:27 warning: no component stands in group 'payments.apac'; did you mean"
                                + " 'payments.emea'?",
                        "f.yaml:2:50 warning: no component stands in group 'elsewhere'");
    }
}
