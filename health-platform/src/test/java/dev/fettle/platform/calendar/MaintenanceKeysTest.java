package dev.fettle.platform.calendar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.platform.file.ConfigFiles;
import dev.fettle.platform.file.ConfigSnapshot;
import dev.fettle.platform.file.Fields;
import dev.fettle.platform.file.Placeholders;
import dev.fettle.platform.file.Problem;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MaintenanceKeysTest {

    private static final String CRON = "minute, hour, day, month and day of the week, as '0 3 * * SUN'";

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            cron: '0 3 * * SUN', duration: 1h, zone: Europe/Berlin | Europe/Berlin
            cron: '0 3 * * SUN', duration: 1h, zone: '+02:00'      | +02:00
            cron: '0 3 * * SUN', duration: 1h                      | UTC
            cron: '0 3 * * SUN', duration: 1h, zone: null          | UTC
            cron: '0 3 * * SUN', duration: 1h, zone:               | UTC
            cron: ' 0 3 * * SUN ', duration: 60m                   | UTC
            """)
    void aWindowIsReadAndItsClockIsUtcUnlessItSaysOtherwise(String keys, String zone) {
        ConfigFiles files = files(keys);

        assertThat(window(files)).contains(
                new MaintenanceWindow("0 3 * * SUN", Duration.ofHours(1), ZoneId.of(zone)));
        assertThat(files.problems().all()).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            duration: 1h                                       | # | cron is missing
            cron: '0 3 * * *'                                  | # | duration is missing
            cron: '0 3 * * *', duration: 59s                   | #/duration | duration must be 1m to 30d, was '59s'
            cron: '0 3 * * *', duration: 31d                   | #/duration | duration must be 1m to 30d, was '31d'
            cron: '0 3 * * *', duration: 1h, zone: Europe/Berlim | #/zone | zone must be a time zone as Europe/Berlin or UTC, was 'Europe/Berlim'; did you mean 'Europe/Berlin'?
            cron: '0 3 * * *', duration: 1h, zone: nowhere at all | #/zone | zone must be a time zone as Europe/Berlin or UTC, was 'nowhere at all'
            cron: '0 0 30 2 *', duration: 1h                   | #/cron | CRON, was '0 0 30 2 *': it never comes
            cron: '0 3 * * *', duration: 1h, zones: UTC        | #/zones | unknown key 'zones'; did you mean 'zone'?
            """)
    void whatIsWrongIsToldWithItsPlace(String keys, String pointer, String message) {
        ConfigFiles files = files(keys);

        var _ = window(files);

        assertThat(files.problems().all()).singleElement().satisfies(problem -> {
            assertThat(problem.pointer()).isEqualTo(pointer);
            assertThat(problem.message()).isEqualTo(message.replace("CRON", "cron must be " + CRON));
        });
    }

    @Test
    void whatIsNoCronSaysWhatOneIs() {
        String tooLong = "0 3 * * *" + " ".repeat(10) + "1,".repeat(200);

        for (String cron : new String[]{"nonsense", "61 * * * *", tooLong}) {
            ConfigFiles files = files("cron: '" + cron + "', duration: 1h");

            assertThat(window(files)).isEmpty();
            assertThat(files.problems().all()).extracting(Problem::message).singleElement().asString()
                    .startsWith("cron must be " + CRON + ", was '" + cron.substring(0, 8));
        }
    }

    private static Optional<MaintenanceWindow> window(ConfigFiles files) {
        return Fields.read(files.roots().getFirst(), files.problems(), MaintenanceKeys::window);
    }

    private static ConfigFiles files(String keys) {
        return ConfigSnapshot.of("test.yaml", ("{ " + keys + " }").getBytes(StandardCharsets.UTF_8))
                .parse(Placeholders.of(_ -> null));
    }
}
