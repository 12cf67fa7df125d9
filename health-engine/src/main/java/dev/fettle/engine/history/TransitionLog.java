package dev.fettle.engine.history;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/** All transitions of all subjects. Writers prove their shards first, in the same transaction. */
@ApplicationScoped
public class TransitionLog {

    private static final String ADD = """
            insert into transition (event_id, subject, sequence, at, from_status, to_status, reason, message,
                   first_seen_at, incident_id)
            select * from unnest($1::uuid[], $2::text[], $3::bigint[], $4::timestamptz[], $5::text[], $6::text[],
                   $7::text[], $8::text[], $9::timestamptz[], $10::uuid[])""";
    private static final String PRESENT = "select count(*) from transition where event_id = any($1::uuid[])";

    TransitionLog() {}

    /** Adds transitions. */
    public Uni<Void> add(SqlConnection transaction, List<Transition> transitions) {
        var columns = new Columns<>(transitions).uuids(Transition::eventId)
                .text(transition -> transition.subject().value())
                .longs(Transition::sequence)
                .times(Transition::at)
                .text(transition -> transition.from().name())
                .text(transition -> transition.to().name())
                .text(transition -> transition.reason().name())
                .text(Transition::message)
                .times(Transition::firstSeenAt)
                .uuids(Transition::incidentId);
        return transaction.preparedQuery(ADD).execute(columns.tuple()).replaceWithVoid();
    }

    /**
     * Whether transitions were added before. They were added in one transaction, so it is all of them or none. To be
     * asked when the end of that transaction is not known, because the connection broke.
     */
    public Uni<Boolean> arePresent(SqlConnection transaction, Collection<UUID> eventIds) {
        return transaction.preparedQuery(PRESENT)
                .execute(Tuple.of((Object) eventIds.toArray(UUID[]::new)))
                .map(rows -> rows.iterator().next().getLong(0) > 0);
    }
}
