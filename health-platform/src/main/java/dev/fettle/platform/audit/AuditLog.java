package dev.fettle.platform.audit;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.Startup;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.ExecutionException;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Records changes: at once in the log, category {@code dev.fettle.audit}, and within a second in the table
 * {@code auth.audit}. What the table does not take is counted; the log has it all the same. Refusals beyond a few
 * hundred a minute are only counted, those without a token apart, so that a stranger can neither fill a disk nor hide
 * what others tried. Any thread; never waits, never fails.
 */
@Startup // so that its counters stand at 0 before the first change
@ApplicationScoped
public class AuditLog {

    private static final Logger AUDIT = Logger.getLogger("dev.fettle.audit");
    private static final Logger LOG = Logger.getLogger(AuditLog.class);
    private static final int MOST_WAITING = 10_000;
    private static final int REFUSALS_A_MINUTE = 300;
    private static final int REFUSALS_OF_STRANGERS_A_MINUTE = 60;
    private static final Duration DELAY = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration LAST_PATIENCE = Duration.ofSeconds(1);
    private static final String ADD = """
            insert into auth.audit (at, service, who, role, action, target, status, remote)
            select * from unnest($1::timestamptz[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[],
                   $7::int[], $8::text[])""";

    private final Vertx vertx;
    private final Pool pool;
    private final Clock clock;
    private final String service;
    private final Counter lost;
    private final Counter leftOut;
    private final List<AuditEntry> waiting = new ArrayList<>();
    private final RefusalLimit refusals = new RefusalLimit(REFUSALS_A_MINUTE);
    private final RefusalLimit strangers = new RefusalLimit(REFUSALS_OF_STRANGERS_A_MINUTE);
    private boolean scheduled;

    AuditLog(Vertx vertx, Pool pool, MeterRegistry meters,
            @ConfigProperty(name = "quarkus.application.name") String application) {
        this.vertx = vertx;
        this.pool = pool;
        this.clock = Clock.systemUTC();
        this.service = application.replaceFirst("^fettle-", "");
        this.lost = Counter.builder("fettle.audit.lost")
                .description("changes that stand in the log and not in the table")
                .register(meters);
        this.leftOut = Counter.builder("fettle.audit.left.out")
                .description("refused requests that were only counted, because there were too many")
                .register(meters);
    }

    /** Records a change. */
    public void record(AuditEntry entry) {
        if (entry.isRefused() && !(entry.isOfAStranger() ? strangers : refusals).admits(clock.millis())) {
            leftOut.increment();
            return;
        }
        AUDIT.infof("audit who=%s role=%s action=%s target=%s status=%d remote=%s", entry.who(), entry.role(),
                entry.action(), entry.target(), entry.status(), entry.remote());
        synchronized (this) {
            if (waiting.size() >= MOST_WAITING) {
                lost.increment();
                return;
            }
            waiting.add(entry);
            if (!scheduled) {
                scheduled = true;
                vertx.setTimer(DELAY.toMillis(), _ -> write());
            }
        }
    }

    void stop(@Observes ShutdownEvent event) {
        List<AuditEntry> last = taken();
        if (!last.isEmpty()) {
            try {
                var _ = added(last).subscribeAsCompletionStage().get(LAST_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            } catch (ExecutionException | TimeoutException e) {
                failed(last, e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void write() {
        List<AuditEntry> entries = taken();
        if (!entries.isEmpty()) {
            added(entries).ifNoItem().after(PATIENCE).fail().subscribe().with(_ -> {}, e -> failed(entries, e));
        }
    }

    private synchronized List<AuditEntry> taken() {
        scheduled = false;
        List<AuditEntry> entries = List.copyOf(waiting);
        waiting.clear();
        return entries;
    }

    private Uni<Void> added(List<AuditEntry> entries) {
        Tuple columns = Tuple.tuple()
                .addValue(entries.stream().map(entry -> entry.at().atOffset(ZoneOffset.UTC))
                        .toArray(OffsetDateTime[]::new))
                .addValue(entries.stream().map(_ -> service).toArray(String[]::new))
                .addValue(entries.stream().map(AuditEntry::who).toArray(String[]::new))
                .addValue(entries.stream().map(AuditEntry::role).toArray(String[]::new))
                .addValue(entries.stream().map(AuditEntry::action).toArray(String[]::new))
                .addValue(entries.stream().map(AuditEntry::target).toArray(String[]::new))
                .addValue(entries.stream().map(AuditEntry::status).toArray(Integer[]::new))
                .addValue(entries.stream().map(AuditEntry::remote).toArray(String[]::new));
        return pool.withConnection(connection -> connection.preparedQuery(ADD).execute(columns)).replaceWithVoid();
    }

    private void failed(List<AuditEntry> entries, Throwable e) {
        lost.increment(entries.size());
        LOG.warnf("changes are audited in the log only entries=%d cause=%s", entries.size(), e);
    }
}
