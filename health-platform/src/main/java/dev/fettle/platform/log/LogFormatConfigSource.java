package dev.fettle.platform.log;

import dev.fettle.api.event.Timestamps;
import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.PropertiesConfigSource;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.jspecify.annotations.Nullable;

/**
 * Makes of {@code fettle.log.format} what Quarkus understands. With it the lines before {@link LogFormat} begins are
 * JSON
 * as well, with fewer keys. Found by the service loader; runs while the configuration is built.
 */
public final class LogFormatConfigSource implements ConfigSourceFactory {

    static final String PROPERTY = "fettle.log.format";

    /** Above {@code application.properties}, below system properties and the environment. */
    private static final int ORDINAL = 260;

    @Override
    public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
        ConfigValue format = context.getValue(PROPERTY);
        boolean json = isJson(format == null ? null : format.getValue());
        return List.of(new PropertiesConfigSource(Map.of("quarkus.log.console.json.enabled", Boolean.toString(json),
                "quarkus.log.console.json.excluded-keys",
                "sequence,loggerClassName,threadName,threadId,mdc,ndc,hostName,processName,processId",
                "quarkus.log.console.json.key-overrides", "LOGGER_NAME=logger",
                "quarkus.log.console.json.date-format", Timestamps.PATTERN,
                "quarkus.log.console.json.zone-id", "UTC"), PROPERTY, ORDINAL));
    }

    /**
     * Whether lines are to be JSON; not given means text.
     *
     * @throws IllegalArgumentException for anything but {@code text} and {@code json}
     */
    static boolean isJson(@Nullable String format) {
        return switch (format) {
            case null -> false;
            case "", "text" -> false;
            case "json" -> true;
            default ->
                throw new IllegalArgumentException("FETTLE_LOG_FORMAT must be text or json, was '" + format + "'");
        };
    }
}
