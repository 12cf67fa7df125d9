package dev.fettle.engine.security;

import dev.fettle.api.component.ComponentId;
import dev.fettle.platform.security.TokenText;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Optional;

/**
 * The tokens that stand in the address of a push: at most one for each component, gone with it. Asked for at each push,
 * because a push waits for the database anyway. Fails with a {@link dev.fettle.platform.problem.ProblemException} only.
 */
@ApplicationScoped
public class PushTokens {

    private static final String PUT = """
            insert into push_token (component, hash, created_at, created_by) values ($1, $2, $3, $4)
            on conflict (component) do update
            set hash = excluded.hash, created_at = excluded.created_at, created_by = excluded.created_by""";
    private static final String REMOVE = "delete from push_token where component = $1";
    private static final String FIND = "select component from push_token where hash = $1";

    private final Pool pool;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    PushTokens(Pool pool, Clock clock) {
        this.pool = pool;
        this.clock = clock;
    }

    /** Makes one; the one before stops with it. */
    public Uni<TokenText> make(ComponentId component, String by) {
        TokenText text = TokenText.draw(TokenText.PUSH, random);
        return execute(PUT, Tuple.of(component.value(), text.hash(), clock.instant().atOffset(ZoneOffset.UTC), by))
                .replaceWith(text);
    }

    /** Revokes it; whether there was one. */
    public Uni<Boolean> revoke(ComponentId component) {
        return execute(REMOVE, Tuple.of(component.value())).map(rows -> rows.rowCount() > 0);
    }

    /** Whose it is. */
    public Uni<Optional<ComponentId>> find(TokenText text) {
        return execute(FIND, Tuple.of(text.hash())).map(PushTokens::component);
    }

    private static Optional<ComponentId> component(RowSet<Row> rows) {
        return rows.size() == 0
                ? Optional.empty()
                : Optional.of(new ComponentId(rows.iterator().next().getString("component")));
    }

    private Uni<RowSet<Row>> execute(String sql, Tuple parameters) {
        return pool.withConnection(connection -> connection.preparedQuery(sql).execute(parameters))
                .onFailure()
                .transform(e -> Away.problem("push tokens", e));
    }
}
