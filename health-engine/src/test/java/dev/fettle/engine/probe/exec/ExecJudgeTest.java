package dev.fettle.engine.probe.exec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.api.check.ExecCheck;
import dev.fettle.api.check.Observation;
import dev.fettle.api.check.Outcome;
import dev.fettle.engine.probe.Conditions;
import dev.fettle.engine.probe.Expectation;
import dev.fettle.platform.expression.Document;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
        Outcome outcome = new ExecJudge("check_disk", null, false).judge(ended, ended.said(), _ -> Optional.empty(),
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
            OK | a=5. b=.5 c=+7                              ! {a={value=5.0}, b={value=0.5}, c={value=7.0}}
            OK | a=20°C;30 b=3KiB/s                          ! {a={value=20.0, unit=°C, warn=30}, b={value=3.0, unit=KiB/s}}
            OK | a=1,5s b=1.2.3 c=1-2 d=-                    ! {}
            OK | a=1e999 b=-1e999 c=1e-999                   ! {c={value=0.0}}
            OK | a= =1 =  b=2                                ! {b={value=2.0}}
            OK | 'a=1 b=2                                    ! {}
            OK | 'a'1 b=2                                    ! {b={value=2.0}}
            OK | ''=1 ''''=1 b=2                             ! {'={value=1.0}, b={value=2.0}}
            OK | 'C:\\ used'=1;2;3;4;5;6;7                   ! {C:\\ used={value=1.0, warn=2, critical=3, min=4, max=5}}
            OK | a=1B|b=2                                    ! {a={value=1.0, unit=B|b=2}}
            | a=1                                            ! {a={value=1.0}}
            """)
    void performanceDataIsRead(String output, String performance) {
        assertThat(new Ended(0, output, "").performance()).hasToString(performance);
    }

    /** Some of these took minutes, or the stack of the lane. */
    @ParameterizedTest
    @ValueSource(strings = {"a", "'", "''", "'a", "a ", "=", "a=", "=1", "1", "-", ".", "a=1e", ";", "|", "\n", "|\n"})
    void whateverAProgramWritesIsReadQuickly(String hostile) {
        String output = "OK | " + hostile.repeat(65_000 / hostile.length());
        long began = System.nanoTime();

        Ended ended = new Ended(0, output, "");

        assertThat(ended.performance().size()).isLessThanOrEqualTo(100);
        assertThat(ended.said()).isNotNull();
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(1));
    }

    @Test
    void performanceDataMayFollowInLaterLines() {
        Ended ended = new Ended(0, "OK - two parts | a=1\nlong text\nmore | b=2\nc=3\n", "");

        assertThat(ended.performance().keySet()).containsExactly("a", "b", "c");
        assertThat(ended.said()).isEqualTo("OK - two parts ");
    }

    @Test
    void whereTheOutputSaysNothingTheTroubleDoes() {
        assertThat(new Ended(1, "", "\nTraceback: boom\nmore").said()).isEqualTo("Traceback: boom");
        assertThat(new Ended(1, " | a=1", "boom").said()).isEqualTo("boom");
        assertThat(new Ended(1, "fine", "boom").said()).isEqualTo("fine");
        assertThat(new Ended(1, "", "").said()).isEmpty();
    }

    /** A condition that worries does not make of "I do not know", or of a crash, that the target is down. */
    @ParameterizedTest(name = "exit code {0} with load {1} is {2}")
    @CsvSource({"0, 1, Success", "1, 1, Success", "0, 9, Worrying", "1, 9, Worrying", "2, 1, Failure",
            "3, 1, Inconclusive", "3, 9, Inconclusive", "127, 1, Failure"})
    void whatOnlyWorriesDecidesBetweenZeroAndOne(int exit, double load, String kind) {
        Expectation worrying = Expectation.of(Conditions.of(new ExecKind()), "true", "performance.load.value > 5.0");
        Ended ended = new Ended(exit, "load | load=" + load, "");

        Outcome outcome = new ExecJudge("check_load", worrying, false).judge(ended, ended.said(),
                name -> name.equals("performance") ? Optional.of(Document.of(ended.performance())) : Optional.empty(),
                Observation.of(Duration.ZERO));

        assertThat(outcome.getClass().getSimpleName()).isEqualTo(kind);
    }

    @Test
    void secretsAreThoseOfNamedArgumentsAndVariables() {
        ExecCheck check = new ExecCheck("check_x", List.of("-H", "db", "--password", "hunter22", "--api-key=k3y-k3y",
                "--port", "80"), Map.of("DB_PASSWORD", "s3cret", "PLACE", "here"), null, null);

        assertThat(ExecKind.secrets(check).all()).containsExactly("hunter22", "k3y-k3y", "s3cret");
        assertThat(ExecKind.secrets(check)).hasToString("3 secrets");
        assertThat(check.toString()).doesNotContain("hunter22").doesNotContain("s3cret");
    }
}
