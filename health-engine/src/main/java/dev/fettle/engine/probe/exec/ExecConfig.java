package dev.fettle.engine.probe.exec;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Positive;
import java.nio.file.Path;
import java.util.Optional;

/** Which programs checks of kind {@code exec} may run. */
@ConfigMapping(prefix = "fettle.exec")
public interface ExecConfig {

    /**
     * The directory whose programs may be run, with what is below it. Default none, and then none may: whoever may
     * write components could run programs as the user of the engine.
     */
    Optional<Path> directory();

    /**
     * Programs that run at once; further ones wait up to a second. Default 16: a program costs a process and three
     * threads.
     */
    @WithDefault("16")
    @Positive
    @Max(1000)
    int maxRunning();
}
