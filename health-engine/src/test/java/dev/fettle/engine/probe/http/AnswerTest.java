package dev.fettle.engine.probe.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.api.component.Reason;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnswerTest {

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({"200, CONDITION", "204, CONDITION", "299, CONDITION", "101, STATUS_OTHER", "301, STATUS_OTHER",
            "304, STATUS_OTHER", "400, STATUS_4XX", "404, STATUS_4XX", "401, AUTH", "403, AUTH", "407, AUTH",
            "429, RATE_LIMITED", "499, STATUS_4XX", "500, STATUS_5XX", "599, STATUS_5XX", "600, STATUS_OTHER"})
    void anUnhealthyCodeIsAReason(int status, Reason reason) {
        assertThat(Answer.reason(status)).isEqualTo(reason);
    }
}
