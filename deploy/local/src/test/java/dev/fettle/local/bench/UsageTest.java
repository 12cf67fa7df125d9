package dev.fettle.local.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class UsageTest {

    private static final String STAT = "4711 (a (strange) name) S 1 4711 4711 0 -1 4194560 1 2 0 0 250 31 7 3 20 0 9 0"
            + " 100 8000 300";

    @Test
    void cpuIsUserAndSystemTime() {
        assertThat(Usage.cpu(STAT, false)).isEqualTo(Duration.ofMillis(2810));
    }

    @Test
    void childrenThatEndedCountWhereTheyAreWanted() {
        assertThat(Usage.cpu(STAT, true)).isEqualTo(Duration.ofMillis(2910));
    }

    @Test
    void numbersOfTheStatusAreFoundByName() {
        List<String> status = List.of("Name:\tjava", "VmRSS:\t  204800 kB", "Threads:\t42");
        assertThat(Usage.number(status, "VmRSS")).isEqualTo(204_800);
        assertThat(Usage.number(status, "Threads")).isEqualTo(42);
        assertThatThrownBy(() -> Usage.number(status, "VmSwap")).hasMessage("no line VmSwap");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void thisProcessUsesSomething() {
        Usage usage = Usage.of(ProcessHandle.current().pid());
        assertThat(usage.cpu()).isPositive();
        assertThat(usage.residentBytes()).isGreaterThan(10_000_000);
        assertThat(usage.threads()).isPositive();
        assertThat(usage.files()).isPositive();
        assertThat(Usage.cpuWithChildren(ProcessHandle.current().pid())).isGreaterThanOrEqualTo(usage.cpu());
    }
}
