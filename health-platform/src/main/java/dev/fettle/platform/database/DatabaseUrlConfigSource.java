package dev.fettle.platform.database;

import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.PropertiesConfigSource;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * Spreads {@code fettle.database.url} over the properties of both drivers. Found by the service loader; runs while the
 * configuration is built.
 */
public final class DatabaseUrlConfigSource implements ConfigSourceFactory {

    /** Above {@code application.properties}, below system properties and the environment. */
    private static final int ORDINAL = 260;

    @Override
    public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
        ConfigValue url = context.getValue("fettle.database.url");
        if (url == null || url.getValue() == null || url.getValue().isBlank()) {
            return List.of();
        }
        Map<String, String> properties = DatabaseUrl.parse(url.getValue()).properties();
        return List.of(new PropertiesConfigSource(properties, "fettle.database.url", ORDINAL));
    }
}
