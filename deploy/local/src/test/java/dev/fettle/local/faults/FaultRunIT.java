package dev.fettle.local.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.local.faults.FaultRun.Report;
import dev.fettle.local.faults.FaultRun.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Real notifiers, PostgreSQL, Kafka and receivers, all of which die or misbehave while events stream; then the checker
 * compares. Another seed makes another run: {@code -Dfettle.seed=…}.
 */
class FaultRunIT {

    static final Path NOTIFIER = Path.of("../../health-notifier/target/quarkus-app/quarkus-run.jar")
            .toAbsolutePath()
            .normalize();
    private static final long SEED = Long.getLong("fettle.seed", 5);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path home;

    @Test
    void nothingIsLostAndNothingDoubledButWhatWasInFlightWhenTenNotifiersAreKilled() throws Exception {
        sound(run(10, 2));
    }

    @Test
    @EnabledIfSystemProperty(named = "fettle.all", matches = ".*")
    void nothingIsLostAndNothingDoubledButWhatWasInFlightWhenFiftyNotifiersAreKilled() throws Exception {
        sound(run(50, 3));
    }

    /** What real notifiers would do wrong if their database forgot: the run, not only its checker, is to see it. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            LOST        | INSERT ON notifier.queue | IF random() < 0.02 THEN RETURN NULL; END IF;
            OTHER_BYTES | UPDATE ON notifier.batch | IF NEW.state = 'PENDING' THEN NEW.body := NEW.body || ' '; END IF;
            """)
    @EnabledIfSystemProperty(named = "fettle.all", matches = ".*")
    void aDefectThatIsPlantedInTheDatabaseIsFound(String violation, String event, String defect) throws Exception {
        Report report = FaultRun.run(new Settings(SEED, 2, 2, 40, Duration.ofSeconds(10)), NOTIFIER, home,
                System.out::println, List.of(
                        "CREATE FUNCTION notifier.planted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN " + defect
                                + " RETURN NEW; END $$",
                        "CREATE TRIGGER planted BEFORE " + event
                                + " FOR EACH ROW EXECUTE FUNCTION notifier.planted()"));

        assertThat(report.violations()).anySatisfy(each -> assertThat(each).startsWith(violation + ":"));
    }

    private Report run(int kills, int notifiers) throws Exception {
        Report report = FaultRun.run(new Settings(SEED, kills, notifiers, 40, Duration.ofMinutes(3)), NOTIFIER, home,
                System.out::println);
        System.out.println(report.line());
        return report;
    }

    private static void sound(Report report) {
        assertThat(report.violations()).isEmpty();
        assertThat(report.lost()).isZero();
        assertThat(report.doubled()).isLessThanOrEqualTo(report.changesOfHands());
        assertThat(report.changesOfHands()).as("the faults did something").isGreaterThan(report.kills());
        assertThat(report.events()).isGreaterThan(100);
    }
}
