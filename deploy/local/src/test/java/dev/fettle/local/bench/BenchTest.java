package dev.fettle.local.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class BenchTest {

    @Test
    void everyBenchmarkHasANameOfItsOwn() {
        assertThat(Bench.names()).doesNotHaveDuplicates().startsWith("checks", "fleet", "lateness");
    }

    @Test
    void aBenchmarkOrAPartOfOneCanBeNamed() {
        assertThat(Bench.unknown(List.of("checks", "checks/https", "soak"))).isEmpty();
        assertThat(Bench.unknown(List.of("fleet", "sokas"))).contains("sokas");
        assertThat(Bench.unknown(List.of("checks/ftp"))).contains("checks/ftp");
        assertThat(Bench.unknown(List.of("fleet/"))).contains("fleet/");
    }
}
