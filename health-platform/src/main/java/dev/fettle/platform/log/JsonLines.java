package dev.fettle.platform.log;

import dev.fettle.api.event.Timestamps;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import org.jboss.logmanager.ExtFormatter;
import org.jboss.logmanager.ExtLogRecord;
import org.jspecify.annotations.Nullable;

/**
 * One JSON object a line, with these keys and no others:
 * {@code timestamp level logger message event componentId from to
 * reason traceId}; what a line does not say has no key. A stack trace stands in the message, after the text.
 */
final class JsonLines extends ExtFormatter {

    private static final String OWN = "dev.fettle.";
    private static final Map<String, String> KEYS = Map.of("component", "componentId", "from", "from", "to", "to",
            "reason", "reason", "trace", "traceId");

    @Override
    public String format(ExtLogRecord line) {
        JsonObject json = new JsonObject().put("timestamp", Timestamps.format(line.getInstant()))
                .put("level", line.getLevel().getName())
                .put("logger", line.getLoggerName())
                .put("message", message(line));
        LogFields fields = fields(line);
        fields.event().ifPresent(event -> json.put("event", event));
        fields.values().forEach((key, value) -> {
            String known = KEYS.get(key);
            if (known != null && !(key.equals("component") && isAggregate(value))) {
                json.put(known, value);
            }
        });
        String trace = line.getMdc("traceId");
        if (trace != null && !trace.isEmpty()) {
            json.put("traceId", trace);
        }
        return json.encode() + "\n";
    }

    private String message(ExtLogRecord line) {
        String text = String.valueOf(formatMessage(line));
        Throwable thrown = line.getThrown();
        if (thrown == null) {
            return text;
        }
        StringWriter trace = new StringWriter();
        thrown.printStackTrace(new PrintWriter(trace));
        return text + "\n" + trace.toString().stripTrailing();
    }

    private static LogFields fields(ExtLogRecord line) {
        String logger = line.getLoggerName();
        String pattern = line.getMessage();
        @Nullable
        Object[] parameters = line.getParameters();
        boolean own = logger != null && logger.startsWith(OWN);
        return own && pattern != null && parameters != null
                && line.getFormatStyle() == ExtLogRecord.FormatStyle.PRINTF
                        ? LogFields.of(pattern, parameters)
                        : LogFields.NONE;
    }

    /** Groups and the system change like components, and are none. */
    private static boolean isAggregate(String subject) {
        return subject.equals("system") || subject.startsWith("group/");
    }
}
