package dev.fettle.engine.component;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * Whether what the files say now is what is watched; whoever reads them says so. 1 at first: an engine whose files are
 * broken at the start has said so by then, or does not run. Any thread.
 */
@Startup // a gauge that nobody has touched yet must be there too
@ApplicationScoped
public class ReloadOutcome {

    private volatile boolean successful = true;

    ReloadOutcome(MeterRegistry metrics) {
        Gauge.builder("fettle.config.last.reload.successful", () -> successful ? 1 : 0)
                .description("1 if the files were read and applied, 0 if what they say now is refused")
                .register(metrics);
    }

    /** The files were read and applied. */
    public void succeeded() {
        successful = true;
    }

    /** What the files say now is refused; what was applied before still counts. */
    public void failed() {
        successful = false;
    }
}
