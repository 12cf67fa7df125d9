package dev.fettle.notifier.delivery;

import dev.fettle.notifier.batch.Doorbell;
import dev.fettle.notifier.database.Database;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * What operators do to a webhook: stop it for a while, let it go on. The state is the database's, so it survives all.
 */
@ApplicationScoped
public class Switch {

    private static final String PAUSE = """
            UPDATE webhook SET state_reason = CASE
                    WHEN state = 'PAUSED' THEN state_reason
                    WHEN state = 'DISABLED' THEN 'paused by an operator; was DISABLED: ' || coalesce(state_reason, '')
                    ELSE 'paused by an operator' END,
                state_since = CASE WHEN state = 'PAUSED' THEN state_since ELSE clock_timestamp() END,
                state = 'PAUSED'
            WHERE id = $1 AND defined""";

    private static final String RESUME = """
            UPDATE webhook SET state_since = CASE WHEN state = 'ACTIVE' THEN state_since ELSE clock_timestamp() END,
                state = 'ACTIVE', state_reason = NULL, troubled_since = NULL, refused_in_a_row = 0
            WHERE id = $1 AND defined""";

    /** Whoever lets it go on expects to see so now, not when an old delay ends. */
    private static final String HURRY = """
            UPDATE batch SET next_attempt_at = clock_timestamp()
            WHERE webhook = $1 AND state = 'PENDING' AND next_attempt_at > clock_timestamp()""";

    private final Database database;
    private final Doorbell doorbell;
    private final StateEvents events;

    Switch(Database database, Doorbell doorbell, StateEvents events) {
        this.database = database;
        this.doorbell = doorbell;
        this.events = events;
    }

    /**
     * Nothing is sent from here on; what comes is queued. An attempt under way is ended in order.
     *
     * @return whether there is such a webhook
     */
    public Uni<Boolean> pause(String webhook) {
        return database.query(PAUSE, Tuple.of(webhook)).map(rows -> rows.rowCount() > 0).invoke(events::wake);
    }

    /**
     * Sends again, at once, whether it was PAUSED, DISABLED or FAILING.
     *
     * @return whether there is such a webhook
     */
    public Uni<Boolean> resume(String webhook) {
        return database.transaction(connection -> connection.preparedQuery(RESUME).execute(Tuple.of(webhook))
                .map(rows -> rows.rowCount() > 0)
                .call(() -> connection.preparedQuery(HURRY).execute(Tuple.of(webhook))))
                .invoke(() -> doorbell.hurry(webhook))
                .invoke(events::wake);
    }
}
