package dev.fettle.local.receiver;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventLinesTest {

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            [{"subject":"a","data":{"from":"HEALTHY","to":"UNHEALTHY","reason":"TIMEOUT"}}]  | a HEALTHY → UNHEALTHY (TIMEOUT)
            {"data":{"component":{"id":"b"},"from":"UNKNOWN","to":"HEALTHY"}}                | b UNKNOWN → HEALTHY
            [{"subject":"c","type":"dev.fettle.health.flags-changed.v1","data":{}}]          | c dev.fettle.health.flags-changed.v1
            [{"subject":"d","type":"x"},{"subject":"e","type":"y"}]                          | d x; e y
            []                                                                               | ``
            """)
    void anEventIsALine(String body, String lines) {
        assertThat(String.join("; ", EventLines.of(body.getBytes(StandardCharsets.UTF_8)))).isEqualTo(lines);
    }

    @Test
    void whatIsNoJsonIsSaid() {
        assertThat(EventLines.of("hello".getBytes(StandardCharsets.UTF_8))).singleElement()
                .asString()
                .startsWith("a body that is no JSON");
    }
}
