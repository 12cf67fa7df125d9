package dev.fettle.engine.probe.memcached;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatisticsTest {

    @ParameterizedTest(name = "{0} of {1}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
            items          | curr_items 12                        | 12
            items          | ''                                   | null
            items          | curr_items many                      | null
            memory.used    | bytes 4096                           | 4096
            memory.max     | limit_maxbytes 67108864              | 67108864
            memory.percent | bytes 50~limit_maxbytes 200          | 25
            memory.percent | bytes 50~limit_maxbytes 0            | null
            hitPercent     | get_hits 3~get_misses 1              | 75
            hitPercent     | get_hits 0~get_misses 0              | null
            hitPercent     | get_hits 3                           | null
            evictions      | evictions 7                          | 7
            connections    | curr_connections 2                   | 2
            version        | ''                                   | 1.6.18
            """)
    void whatItSaysIsUnderstood(String variable, String lines, String value) {
        Statistics statistics = new Statistics("1.6.18");
        for (String line : lines.isEmpty() ? new String[0] : lines.split("~")) {
            assertThat(statistics.add(line)).isTrue();
        }

        assertThat(String.valueOf(statistics.value(variable))).isEqualTo(value);
    }

    @Test
    void whatHasNoValueIsNone() {
        assertThat(new Statistics("1").add("bytes")).isFalse();
    }
}
