package dev.fettle.api.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The records of the kinds exec and composite. */
class ProgramAndOthersTest {

    private static ExecCheck exec(String command, List<String> arguments, Map<String, String> environment) {
        return new ExecCheck(command, arguments, environment, null, null);
    }

    @ParameterizedTest
    @ValueSource(strings = {"check_disk", "own/check_queue", "a.b-c+d", "0", "_x/_y/_z"})
    void aCommandIsThePathOfAProgramInTheDirectory(String command) {
        assertThat(exec(command, List.of(), Map.of()).command()).isEqualTo(command);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"", "/bin/sh", "../sh", "a/../b", "a/./b", "./a", "a//b", "a/", ".a", "-a", "a b", "a;b",
            "a\\b", "ä", "a\n", "a\0"})
    void everyOtherIsRefused(String command) {
        assertThatIllegalArgumentException().isThrownBy(() -> exec(command, List.of(), Map.of()))
                .withMessageStartingWith("command must be the name of a program, with / between directories, was '");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PATH", "LD_PRELOAD", "DYLD_INSERT_LIBRARIES", "GLIBC_TUNABLES", "BASH_ENV", "ENV", "IFS",
            "SHELLOPTS", "PS4", "PERL5LIB", "PYTHONPATH", "RUBYOPT", "NODE_OPTIONS", "PHPRC", "LUA_PATH", "CLASSPATH",
            "JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS", "JDK_JAVA_OPTIONS", "OPENSSL_CONF", "GIT_SSH_COMMAND",
            "FETTLE_EXEC_RUN", "1A", "A-B", "A=B", "", "BASH_FUNC_a%%"})
    void aVariableThatLoadsCodeOrIsNoneIsRefused(String variable) {
        assertThatIllegalArgumentException().isThrownBy(() -> exec("a", List.of(), Map.of(variable, "x")))
                .withMessage("environment must not set " + variable);
    }

    @ParameterizedTest
    @ValueSource(strings = {"DB_PASSWORD", "HOME", "LANG", "LC_ALL", "TZ", "_x", "PGPASSFILE", "http_proxy", "PATHS"})
    void othersAreNot(String variable) {
        assertThat(exec("a", List.of(), Map.of(variable, "x")).environment()).containsEntry(variable, "x");
    }

    @Test
    void theCharacterZeroIsInNothingThatAProgramGets() {
        String message = "args and environment must not hold the character 0";

        assertThatIllegalArgumentException().isThrownBy(() -> exec("a", List.of("b\0c"), Map.of()))
                .withMessage(message);
        assertThatIllegalArgumentException().isThrownBy(() -> exec("a", List.of(), Map.of("B", "c\0")))
                .withMessage(message);
    }

    @Test
    void whatIsGivenIsCopiedAndItsSecretsAreNotShown() {
        List<String> arguments = new ArrayList<>(List.of("--password", "hunter2"));
        Map<String, String> environment = new HashMap<>(Map.of("TOKEN", "hunter3"));
        ExecCheck check = exec("a", arguments, environment);

        arguments.clear();
        environment.clear();

        assertThat(check.arguments()).hasSize(2);
        assertThat(check.environment()).hasSize(1);
        assertThat(check)
                .hasToString("ExecCheck[a, 2 arguments, environment=[TOKEN], healthy=null, degraded=null]");
        assertThat(check.target()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''         | a | healthy must not be empty
            total > 0  |   | members must name a component at least
            """)
    void aCompositeHasAConditionAndMembers(String healthy, String member, String message) {
        List<String> members = member == null ? List.of() : List.of(member);

        assertThatIllegalArgumentException().isThrownBy(() -> new CompositeCheck(healthy, null, members))
                .withMessage(message);
    }
}
