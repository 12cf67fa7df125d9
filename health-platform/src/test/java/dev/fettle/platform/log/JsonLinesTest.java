package dev.fettle.platform.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.ExtLogRecord.FormatStyle;
import org.jboss.logmanager.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonLinesTest {

    private final JsonLines lines = new JsonLines();

    @Test
    void aChangeOfStatusSaysWhatHappenedByKey() {
        assertThat(line("dev.fettle.engine.monitor.Lane",
                "status changed component=%s from=%s to=%s reason=%s sequence=%d", "shop", "HEALTHY", "UNHEALTHY",
                "STATUS_5XX", 42L))
                .isEqualTo(new JsonObject(
                        """
                                {"timestamp":"2026-11-21T09:13:58.120Z","level":"INFO",
                                 "logger":"dev.fettle.engine.monitor.Lane",
                                 "message":"status changed component=shop from=HEALTHY to=UNHEALTHY reason=STATUS_5XX sequence=42",
                                 "event":"status-changed","componentId":"shop","from":"HEALTHY","to":"UNHEALTHY",
                                 "reason":"STATUS_5XX"}"""));
    }

    @Test
    void aGroupIsNoComponent() {
        assertThat(line("dev.fettle.engine.monitor.Lane", "status changed component=%s from=%s", "group/payments",
                "HEALTHY").fieldNames()).containsExactly("timestamp", "level", "logger", "message", "event", "from");
        assertThat(line("dev.fettle.engine.monitor.Lane", "status changed component=%s", "system").fieldNames())
                .doesNotContain("componentId");
    }

    @Test
    void aValueIsTakenAsItIsEvenIfItLooksLikeAnotherKey() {
        JsonObject line = line("dev.fettle.x", "webhook lost component=%s cause=%s", "a b", "x to=HEALTHY\n\"quoted\"");

        assertThat(line.getString("componentId")).isEqualTo("a b");
        assertThat(line.fieldNames()).doesNotContain("to");
        assertThat(line.getString("message")).contains("to=HEALTHY\n\"quoted\"");
    }

    @Test
    void aLineIsOneLineWithItsStackTraceInTheMessage() {
        ExtLogRecord line = new ExtLogRecord(Level.ERROR, "request failed", FormatStyle.NO_FORMAT, "x");
        line.setLoggerName("dev.fettle.x");
        line.setThrown(new IllegalStateException("a bug"));

        String text = lines.format(line);

        assertThat(text).endsWith("}\n").containsOnlyOnce("\n");
        assertThat(new JsonObject(text).getString("message"))
                .startsWith("request failed\njava.lang.IllegalStateException: a bug\n\tat ");
    }

    @Test
    void whatOthersWriteHasNoKeysOfOurs() {
        assertThat(line("org.example.Other", "moved from=%s to=%s", "here", "there").fieldNames())
                .containsExactly("timestamp", "level", "logger", "message");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', nullValues = "none", textBlock = """
            status changed component=%s             | status-changed                | {component=one}
            watching components=%d lanes=%d         | watching                      | {components=one, lanes=two}
            database is %s%s                        | none                          | {}
            %s count=%d                             | none                          | {count=two}
            100%% done component=%s                 | 100-done                      | {component=one}
            lost, again to=%-5s left                | lost-again                    | {to=one}
            two from=%s to=%s reason=%s             | two                           | {from=one, to=two}
            component=%s                            | none                          | {component=one}
            no values                               | none                          | {}
            """)
    void keysAreReadFromThePattern(String pattern, String event, String values) {
        LogFields fields = LogFields.of(pattern, new Object[]{"one", "two"});

        assertThat(fields.event().orElse(null)).isEqualTo(event);
        assertThat(fields.values()).hasToString(values);
    }

    @Test
    void theFormatIsTextOrJsonAndNothingElse() {
        assertThat(LogFormatConfigSource.isJson(null)).isFalse();
        assertThat(LogFormatConfigSource.isJson("text")).isFalse();
        assertThat(LogFormatConfigSource.isJson("json")).isTrue();
        assertThatThrownBy(() -> LogFormatConfigSource.isJson("xml"))
                .hasMessage("FETTLE_LOG_FORMAT must be text or json, was 'xml'");
    }

    private JsonObject line(String logger, String pattern, Object... parameters) {
        ExtLogRecord line = new ExtLogRecord(Level.INFO, pattern, FormatStyle.PRINTF, "x");
        line.setLoggerName(logger);
        line.setParameters(parameters);
        line.setInstant(Instant.parse("2026-11-21T09:13:58.120Z"));
        return new JsonObject(lines.format(line));
    }
}
