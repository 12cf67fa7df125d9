package dev.fettle.local.console;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServiceLineTest {

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            INFO [d.f.e.m.Ledger] status changed component=a.b-c from=HEALTHY to=DEGRADED reason=SLOW sequence=7 | change     a.b-c HEALTHY → DEGRADED (SLOW)
            {"message":"status changed component=x from=UNKNOWN to=HEALTHY reason=OK"}                          | change     x UNKNOWN → HEALTHY (OK)
            INFO status changed component=group/a.b from=HEALTHY to=UNHEALTHY reason=OK sequence=2               | change     group/a.b HEALTHY → UNHEALTHY
            INFO status changed component=system from=UNHEALTHY to=HEALTHY reason=OK sequence=3                  | change     system UNHEALTHY → HEALTHY
            12:00 batch delivered webhook=ops batch=01J-x events=3                                              | delivered  3 events to ops (batch 01J-x)
            batch delivered webhook=ops batch=01J-y events=1 attempt=2                                          | delivered  1 event to ops (batch 01J-y)
            INFO something else happened component=a                                                            | ''
            status changed component=a from=HEALTHY                                                             | ''
            """)
    void changesAndDeliveriesAreToldAndTheRestIsNot(String line, String shown) {
        assertThat(ServiceLine.in(line).map(ServiceLine::shown).orElse("")).isEqualTo(shown);
    }
}
