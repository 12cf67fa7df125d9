package dev.fettle.platform.security;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Reads all tokens every second, so that one made or revoked elsewhere is known within two, and tells the database once
 * a minute which were used. One reading at a time; any thread.
 */
@ApplicationScoped
class TokenWatch {

    private static final Logger LOG = Logger.getLogger(TokenWatch.class);
    private static final Duration PERIOD = Duration.ofSeconds(1);
    private static final Duration USES_PERIOD = Duration.ofMinutes(1);
    /** At the first start the view is not there yet. */
    private static final int TELL_AFTER = 10;
    private static final String ALL = "select id, name, role, hash, expires_at from auth.token_hash";
    private static final String USED = "select auth.tokens_used($1::uuid[])";

    private final Vertx vertx;
    private final Pool pool;
    private final KnownTokens known;
    private final Set<UUID> used = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean reading = new AtomicBoolean();
    private final AtomicInteger failures = new AtomicInteger(); // in a row
    private volatile long timer = -1;
    private volatile long usesTimer = -1;

    TokenWatch(Vertx vertx, Pool pool, KnownTokens known) {
        this.vertx = vertx;
        this.pool = pool;
        this.known = known;
    }

    /** A valid token was used; what it is told of is coarse. */
    void used(UUID id) {
        used.add(id);
    }

    void start(@Observes StartupEvent event) {
        read();
        timer = vertx.setPeriodic(PERIOD.toMillis(), _ -> read());
        usesTimer = vertx.setPeriodic(USES_PERIOD.toMillis(), _ -> tellUses());
    }

    void stop(@Observes ShutdownEvent event) {
        vertx.cancelTimer(timer);
        vertx.cancelTimer(usesTimer);
    }

    private void read() {
        if (reading.compareAndSet(false, true)) {
            long number = known.beginReading();
            long beganAt = System.nanoTime();
            rows(ALL, null).map(TokenWatch::tokens)
                    .onItemOrFailure()
                    .invoke(() -> reading.set(false))
                    .subscribe()
                    .with(tokens -> succeeded(number, tokens, beganAt), this::failed);
        }
    }

    private void succeeded(long number, List<Token> tokens, long beganAt) {
        failures.set(0);
        known.read(number, tokens, beganAt);
    }

    private void failed(Throwable e) {
        if (failures.incrementAndGet() == TELL_AFTER) {
            LOG.warnf("tokens cannot be read, known ones go on working for a while cause=%s", e);
        }
    }

    private void tellUses() {
        UUID[] ids = used.toArray(UUID[]::new);
        if (ids.length > 0) {
            rows(USED, Tuple.of((Object) ids)).subscribe()
                    .with(_ -> used.removeAll(Set.of(ids)), e -> LOG.debug("uses of tokens could not be told", e));
        }
    }

    private Uni<RowSet<Row>> rows(String sql, @Nullable Tuple parameters) {
        return pool.withConnection(connection -> parameters == null
                ? connection.query(sql).execute()
                : connection.preparedQuery(sql).execute(parameters));
    }

    private static List<Token> tokens(RowSet<Row> rows) {
        List<Token> tokens = new ArrayList<>(rows.size());
        for (Row row : rows) {
            OffsetDateTime expires = row.getOffsetDateTime("expires_at");
            tokens.add(new Token(row.getUUID("id"), row.getString("name"),
                    Role.of(row.getString("role")).orElseThrow(), row.getString("hash"),
                    expires == null ? null : expires.toInstant()));
        }
        return tokens;
    }
}
