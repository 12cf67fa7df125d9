package dev.fettle.notifier.intake;

import static dev.fettle.notifier.intake.IntakeStore.key;
import static dev.fettle.notifier.intake.IntakeStore.run;
import static dev.fettle.notifier.intake.IntakeStore.stream;

import dev.fettle.api.event.ComponentDescription;
import dev.fettle.notifier.batch.Doorbell;
import dev.fettle.notifier.database.Database;
import dev.fettle.notifier.webhook.Webhook;
import dev.fettle.notifier.webhook.Webhooks;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * Looks each second for what no event will come for: silences that are over, trouble that has lasted long enough,
 * reminders. By the database's clock, and under the lock of the subjects that an intake takes too: of several notifiers
 * one acts, the others find nothing left. What is due while none runs is found by the next one that starts.
 */
@ApplicationScoped
public class Due {

    private static final Logger LOG = Logger.getLogger(Due.class);
    private static final long EVERY_MS = 1_000;
    private static final int SUBJECTS = 200;

    private static final String SOME = """
            SELECT subject FROM (
                (SELECT subject, look_at AS due FROM withheld
                    WHERE look_at <= clock_timestamp() AND webhook = ANY ($1::text[]) ORDER BY look_at LIMIT $2)
                UNION ALL
                (SELECT subject, due_at FROM reminder
                    WHERE due_at <= clock_timestamp() AND webhook = ANY ($1::text[]) ORDER BY due_at LIMIT $2)
                UNION ALL
                (SELECT w.subject, s.ended_at FROM silence s
                    JOIN withheld w ON w.holder = s.id::text AND w.reason = 'SILENCE' AND w.webhook = ANY ($1::text[])
                    WHERE s.ended_at IS NOT NULL LIMIT $2)) d
            GROUP BY subject ORDER BY min(due), subject LIMIT $2""";

    /** Whom that is about which only time holds. */
    private static final String HELD_BY_TIME = """
            SELECT w.webhook, w.subject, e.data FROM withheld w JOIN event e ON e.id = w.event_id
            WHERE w.subject = ANY ($1::text[]) AND w.webhook = ANY ($2::text[]) AND w.reason IN ('SILENCE', 'YOUNG')""";

    private final Vertx vertx;
    private final Database database;
    private final IntakeStore store;
    private final Webhooks webhooks;
    private final Doorbell doorbell;
    private final FilterErrors filterErrors;
    private final AtomicBoolean looking = new AtomicBoolean();

    Due(Vertx vertx, Database database, IntakeStore store, Webhooks webhooks, Doorbell doorbell,
            FilterErrors filterErrors) {
        this.vertx = vertx;
        this.database = database;
        this.store = store;
        this.webhooks = webhooks;
        this.doorbell = doorbell;
        this.filterErrors = filterErrors;
    }

    /** Begins to look; to be called once. */
    public void start() {
        vertx.setPeriodic(EVERY_MS, _ -> round());
    }

    private void round() {
        if (looking.compareAndSet(false, true)) {
            Uni.createFrom().deferred(this::look).onTermination().invoke(() -> looking.set(false))
                    .subscribe().with(found -> {
                        if (found == SUBJECTS) {
                            round();
                        }
                    }, failure -> LOG.warnf("what is due could not be looked at, trying again cause=%s", failure));
        }
    }

    /** One look; answers of how many subjects something was due. */
    Uni<Integer> look() {
        Collection<Webhook> all = webhooks.all();
        String[] ids = all.stream().map(Webhook::id).toArray(String[]::new);
        return database.query(SOME, Tuple.of(ids, SUBJECTS))
                .map(rows -> stream(rows).map(row -> row.getString("subject")).toArray(String[]::new))
                .call(subjects -> subjects.length == 0 ? Uni.createFrom().voidItem() : decide(subjects, all, ids))
                .map(subjects -> subjects.length);
    }

    private Uni<Void> decide(String[] subjects, Collection<Webhook> all, String[] ids) {
        return store.decide(subjects, all, (connection, known) -> held(connection, subjects, ids)
                .flatMap(held -> ReminderStore.due(connection, subjects, ids)
                        .map(reminders -> IntakePlan.due(all, known, held, reminders))))
                .invoke(this::decided).replaceWithVoid();
    }

    private static Uni<Map<Knowledge.Key, ComponentDescription>> held(SqlConnection connection, String[] subjects,
            String[] ids) {
        return run(connection, HELD_BY_TIME, Tuple.of(subjects, ids)).map(rows -> {
            Map<Knowledge.Key, ComponentDescription> components = new HashMap<>();
            stream(rows).forEach(row -> StoredChange.component(row.getString("data"))
                    .ifPresent(component -> components.put(key(row), component)));
            return components;
        });
    }

    private void decided(IntakePlan plan) {
        filterErrors.count(plan.filterErrors());
        List<Reminder.Repeat> repeats = plan.reminding().repeats();
        if (!plan.queued().isEmpty() || !repeats.isEmpty()) {
            LOG.infof("told what was withheld, and reminded released=%d reminders=%d", plan.queued().size(),
                    repeats.size());
        }
        doorbell.ring(plan.webhooks());
    }
}
