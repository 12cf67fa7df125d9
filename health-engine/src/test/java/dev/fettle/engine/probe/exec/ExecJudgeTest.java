package dev.fettle.engine.probe.exec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.api.check.ExecCheck;
import dev.fettle.api.check.Observation;
import dev.fettle.api.check.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExecJudgeTest {

    @ParameterizedTest(name = "{0} is {2}")
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            0   | DISK OK - free space      | Success      | -
            1   | DISK WARNING - 9% free    | Worrying     | check_disk: DISK WARNING - 9% free
            2   | DISK CRITICAL - 2% free   | Failure      | check_disk: DISK CRITICAL - 2% free
            2   | ''                        | Failure      | check_disk said nothing
            3   | no such file system       | Inconclusive | check_disk: no such file system (it does not know)
            4   | hm                        | Failure      | check_disk ended with exit code 4: hm
            127 | ''                        | Failure      | check_disk ended with exit code 127
            137 | ''                        | Failure      | check_disk was killed by signal 9
            """)
    void theExitCodeDecides(int exit, String output, String kind, String message) {
        Ended ended = new Ended(exit, output, "");
        Outcome outcome = ExecJudge.judge("check_disk", ended, ended.line(), null, _ -> Optional.empty(),
                Observation.of(Duration.ZERO));

        assertThat(outcome.getClass().getSimpleName()).isEqualTo(kind);
        assertThat(message(outcome)).isEqualTo(message);
    }

    private static String message(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Success _ -> null;
            case Outcome.Worrying worrying -> worrying.message();
            case Outcome.Failure failure -> failure.message();
            case Outcome.Timeout timeout -> timeout.message();
            case Outcome.Inconclusive inconclusive -> inconclusive.message();
        };
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '!', quoteCharacter = '"', textBlock = """
            PING OK | rta=0.5ms;3000;5000;0 pl=0%;80;100;0  ! {rta={value=0.5, unit=ms, warn=3000, critical=5000, min=0}, pl={value=0.0, unit=%, warn=80, critical=100, min=0}}
            DISK OK | 'a b'=12MB;10:20;@5;;100               ! {a b={value=12.0, unit=MB, warn=10:20, critical=@5, max=100}}
            OK | 'it''s'=1                                   ! {it's={value=1.0}}
            OK                                               ! {}
            OK | nothing here                                ! {}
            OK | a=U b=-1.5e3c                               ! {b={value=-1500.0, unit=c}}
            OK | a=1;;;; a=2                                 ! {a={value=1.0}}
            """)
    void performanceDataIsRead(String output, String performance) {
        assertThat(new Ended(0, output, "").performance()).hasToString(performance);
    }

    @Test
    void performanceDataMayFollowInLaterLines() {
        Ended ended = new Ended(0, "OK - two parts | a=1\nlong text\nmore | b=2\nc=3\n", "");

        assertThat(ended.performance().keySet()).containsExactly("a", "b", "c");
        assertThat(ended.line()).isEqualTo("OK - two parts");
    }

    @Test
    void theLineForPeopleIsShortAndOne() {
        assertThat(new Ended(1, "", "\nTraceback: boom\nmore").line()).isEqualTo("Traceback: boom");
        assertThat(new Ended(0, "x".repeat(500), "").line()).hasSize(201).endsWith("…");
        assertThat(new Ended(0, "a\tb\u0007", "").line()).isEqualTo("a b");
    }

    @Test
    void secretsAreThoseOfNamedArgumentsAndVariables() {
        ExecCheck check = new ExecCheck("check_x", List.of("-H", "db", "--password", "hunter22", "--api-key=k3y-k3y",
                "--port", "80"), Map.of("DB_PASSWORD", "s3cret", "PLACE", "here"), null, null);

        assertThat(ExecKind.secrets(check)).containsExactlyInAnyOrder("hunter22", "k3y-k3y", "s3cret");
        assertThat(check.toString()).doesNotContain("hunter22").doesNotContain("s3cret");
    }
}
