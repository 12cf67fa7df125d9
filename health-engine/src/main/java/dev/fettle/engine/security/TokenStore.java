package dev.fettle.engine.security;

import dev.fettle.platform.problem.Problem;
import dev.fettle.platform.problem.ProblemException;
import dev.fettle.platform.security.KnownTokens;
import dev.fettle.platform.security.Role;
import dev.fettle.platform.security.Token;
import dev.fettle.platform.security.TokenText;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The tokens in the database. One that is made works on this engine at once, one that is revoked stops at once; the
 * other
 * services read the view {@code auth.token_hash}. Fails with a {@link ProblemException} only.
 */
@ApplicationScoped
public class TokenStore {

    /** All services keep all tokens in memory. */
    private static final int MOST = 1_000;
    private static final String ADD = """
            insert into token (id, name, role, hash, created_at, created_by, expires_at)
            select $1, $2, $3, $4, $5, $6, $7 where (select count(*) from token) < $8
            on conflict (name) do nothing
            returning id""";
    private static final String IS_NAMED = "select 1 from token where name = $1";
    private static final String ALL = """
            select id, name, role, created_at, created_by, expires_at, last_used_at from token
            where name > $1 order by name limit $2""";
    private static final String REMOVE = "delete from token where id = $1";

    private final Pool pool;
    private final KnownTokens known;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    TokenStore(Pool pool, KnownTokens known, Clock clock) {
        this.pool = pool;
        this.known = known;
        this.clock = clock;
    }

    /**
     * A token that was just made.
     *
     * @param token what is known of it
     * @param text itself: nobody can ever ask for it again
     */
    public record Made(TokenRecord token, TokenText text) {}

    /** Makes a token. */
    public Uni<Made> make(String name, Role role, @Nullable Instant expires, String by) {
        TokenText text = TokenText.draw(TokenText.BEARER, random);
        TokenRecord made = new TokenRecord(UUID.randomUUID(), name, role, clock.instant(), by, expires, null);
        Tuple row = Tuple.from(new Object[]{made.id(), name, role.text(), text.hash(), utc(made.createdAt()), by,
                expires == null ? null : utc(expires), MOST});
        return execute(ADD, row).flatMap(rows -> rows.size() == 0 ? refused(name) : Uni.createFrom().item(made))
                .invoke(token -> known.granted(new Token(token.id(), name, role, text.hash(), expires)))
                .map(token -> new Made(token, text));
    }

    /** So many tokens in the order of their names, from what follows that one. */
    public Uni<List<TokenRecord>> after(String name, int most) {
        return execute(ALL, Tuple.of(name, most)).map(TokenStore::records);
    }

    /** Revokes a token; whether there was one. */
    public Uni<Boolean> revoke(UUID id) {
        return execute(REMOVE, Tuple.of(id)).map(rows -> rows.rowCount() > 0).invoke(() -> known.revoked(id));
    }

    private Uni<TokenRecord> refused(String name) {
        return execute(IS_NAMED, Tuple.of(name)).map(rows -> {
            throw rows.size() > 0
                    ? new ProblemException(Problem.of(409, "duplicate", "there is a token of the name " + name))
                    : new ProblemException(Problem.of(409, "too-many-tokens",
                            "there are " + MOST + " tokens already; revoke some"));
        });
    }

    private Uni<RowSet<Row>> execute(String sql, Tuple parameters) {
        return pool.withConnection(connection -> connection.preparedQuery(sql).execute(parameters))
                .onFailure()
                .transform(e -> Away.problem("tokens", e));
    }

    private static List<TokenRecord> records(RowSet<Row> rows) {
        List<TokenRecord> records = new ArrayList<>(rows.size());
        for (Row row : rows) {
            records.add(new TokenRecord(row.getUUID("id"), row.getString("name"),
                    Role.of(row.getString("role")).orElseThrow(), row.getOffsetDateTime("created_at").toInstant(),
                    row.getString("created_by"), instant(row.getOffsetDateTime("expires_at")),
                    instant(row.getOffsetDateTime("last_used_at"))));
        }
        return records;
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }

    private static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
