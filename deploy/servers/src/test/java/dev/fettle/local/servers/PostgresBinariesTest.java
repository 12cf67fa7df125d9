package dev.fettle.local.servers;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PostgresBinariesTest {

    @ParameterizedTest(name = "{0} on {1}")
    @CsvSource({"Linux, amd64, /postgres-linux-x86_64.txz", "Linux, aarch64, /postgres-linux-arm_64.txz",
            "Mac OS X, x86_64, /postgres-darwin-x86_64.txz", "Mac OS X, aarch64, /postgres-darwin-arm_64.txz"})
    void eachPlatformHasItsArchive(String system, String architecture, String archive) {
        assertThat(PostgresBinaries.archive(system, architecture)).isEqualTo(archive);
    }

    @Test
    void theArchiveOfThisSystemIsOnTheClassPath() {
        String archive = PostgresBinaries.archive(System.getProperty("os.name"), System.getProperty("os.arch"));

        assertThat(PostgresBinaries.class.getResource(archive)).isNotNull();
    }
}
