package dev.fettle.engine.security;

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
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jboss.logging.Logger;

/** What was changed, of both services, newest first; forgets what is older than a year. */
@ApplicationScoped
public class AuditTrail {

    private static final Logger LOG = Logger.getLogger(AuditTrail.class);
    private static final Duration FORGETTING = Duration.ofHours(1);
    private static final String READ = """
            select id, at, service, who, role, action, target, status, remote from auth.audit
            where at >= $1 and at < $2 and id < $3 order by id desc limit $4""";
    private static final String FORGET = """
            delete from auth.audit where id in
            (select id from auth.audit where at < now() - interval '1 year' order by at limit 10000)""";

    private final Vertx vertx;
    private final Pool pool;
    private volatile long timer = -1;

    AuditTrail(Vertx vertx, Pool pool) {
        this.vertx = vertx;
        this.pool = pool;
    }

    /**
     * One change.
     *
     * @param id rises
     * @param at when it was answered
     * @param service {@code engine} or {@code notifier}
     * @param who the name of the token
     * @param role of that token
     * @param action method and template of the path
     * @param target the id in it; empty where there is none
     * @param status of the answer
     * @param remote address of the client
     */
    public record Audited(long id, Instant at, String service, String who, String role, String action, String target,
            int status, String remote) {}

    /** So many changes, newest first. */
    public Uni<List<Audited>> between(Instant from, Instant to, long before, int most) {
        Tuple question = Tuple.of(from.atOffset(ZoneOffset.UTC), to.atOffset(ZoneOffset.UTC), before, most);
        return pool.withConnection(connection -> connection.preparedQuery(READ).execute(question))
                .onFailure()
                .transform(e -> Away.problem("the audit log", e))
                .map(AuditTrail::audited);
    }

    void start(@Observes StartupEvent event) {
        timer = vertx.setPeriodic(FORGETTING.toMillis(), _ -> forget());
    }

    void stop(@Observes ShutdownEvent event) {
        vertx.cancelTimer(timer);
    }

    private void forget() {
        pool.withConnection(connection -> connection.query(FORGET).execute())
                .subscribe()
                .with(_ -> {}, e -> LOG.warnf("old changes could not be forgotten cause=%s", e));
    }

    private static List<Audited> audited(RowSet<Row> rows) {
        List<Audited> all = new ArrayList<>(rows.size());
        for (Row row : rows) {
            all.add(new Audited(row.getLong("id"), row.getOffsetDateTime("at").toInstant(), row.getString("service"),
                    row.getString("who"), row.getString("role"), row.getString("action"), row.getString("target"),
                    row.getInteger("status"), row.getString("remote")));
        }
        return all;
    }
}
