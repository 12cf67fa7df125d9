package dev.fettle.platform.log;

import io.quarkus.bootstrap.logging.InitialConfigurator;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Arrays;
import java.util.Optional;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logmanager.ExtHandler;
import org.jboss.logmanager.handlers.ConsoleHandler;

/** Sees to it that the console shows lines in the form that is wanted, before anything of ours begins. */
@ApplicationScoped
class LogFormat {

    private final boolean json;

    LogFormat(@ConfigProperty(name = LogFormatConfigSource.PROPERTY) Optional<String> format) {
        this.json = LogFormatConfigSource.isJson(format.orElse(null));
    }

    void start(@Observes @Priority(0) StartupEvent event) {
        if (json) {
            Formatter lines = new JsonLines();
            all(InitialConfigurator.DELAYED_HANDLER).filter(ConsoleHandler.class::isInstance)
                    .forEach(console -> console.setFormatter(lines));
        }
    }

    private static Stream<Handler> all(Handler handler) {
        return handler instanceof ExtHandler outer
                ? Stream.concat(Stream.of(handler), Arrays.stream(outer.getHandlers()).flatMap(LogFormat::all))
                : Stream.of(handler);
    }
}
