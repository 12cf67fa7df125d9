package dev.fettle.engine.export;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ScheduledFuture;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;

/**
 * How late the event loops are: each is asked for a sign of life every 250 ms, and the gauge tells the greatest delay
 * of
 * the last 10 to 20 s. A loop that is stuck while somebody asks is told too.
 */
@ApplicationScoped
class EventLoopLag {

    private static final Duration PERIOD = Duration.ofMillis(250);

    private final Vertx vertx;
    private final MeterRegistry metrics;
    private volatile List<ScheduledFuture<?>> signs = List.of();

    EventLoopLag(Vertx vertx, MeterRegistry metrics) {
        this.vertx = vertx;
        this.metrics = metrics;
    }

    @SuppressWarnings("deprecation") // in this release of Vert.x nothing else tells the event loops
    void start(@Observes StartupEvent event) {
        List<EventExecutor> loops = StreamSupport.stream(vertx.nettyEventLoopGroup().spliterator(), false).toList();
        List<Lag> lags = loops.stream().map(_ -> new Lag(PERIOD, System.nanoTime())).toList();
        Gauge.builder("fettle.event.loop.lag", () -> greatest(lags))
                .baseUnit("seconds")
                .description("Greatest delay of an event loop in the last 10 to 20 s")
                .register(metrics);
        signs = IntStream.range(0, loops.size())
                .<ScheduledFuture<?>>mapToObj(loop -> signs(loops.get(loop), lags.get(loop)))
                .toList();
    }

    void stop(@Observes ShutdownEvent event) {
        signs.forEach(sign -> sign.cancel(false));
    }

    private static ScheduledFuture<?> signs(EventExecutor loop, Lag lag) {
        return loop.scheduleAtFixedRate(() -> lag.sign(System.nanoTime()), PERIOD.toMillis(), PERIOD.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    private static double greatest(List<Lag> lags) {
        long now = System.nanoTime();
        return lags.stream().mapToLong(lag -> lag.greatest(now)).max().orElse(0) / 1e9;
    }
}
