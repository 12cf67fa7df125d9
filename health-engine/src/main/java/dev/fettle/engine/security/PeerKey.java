package dev.fettle.engine.security;

import dev.fettle.platform.security.Caller;
import dev.fettle.platform.security.Role;
import dev.fettle.platform.security.TrustedPeers;
import io.quarkus.security.AuthenticationFailedException;
import io.smallrye.mutiny.Uni;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * By this the engines of one database know each other: a key that only who may read the database can know. A request
 * that one passes on to another carries it, and says who has asked; so tokens need not be told a second time, and a
 * reader without one is a reader there too. Any thread.
 */
@ApplicationScoped
public class PeerKey implements TrustedPeers {

    /** The key. */
    public static final String KEY = "Fettle-Peer";
    /** Who has asked: role, id of the token or {@code -}, and name. */
    public static final String CALLER = "Fettle-Caller";

    private static final Pattern CALLER_FORM = Pattern.compile("(\\w+) (\\S+) (\\S*)");
    private static final String READ = "select key from peer_key";

    private final Pool pool;
    private volatile @Nullable String known;

    PeerKey(Pool pool) {
        this.pool = pool;
    }

    /** Marks a request as passed on for somebody. */
    public Uni<Void> mark(MultiMap headers, Caller caller) {
        return key().invoke(key -> headers.set(KEY, key).set(CALLER, text(caller))).replaceWithVoid();
    }

    @Override
    public boolean isClaimedBy(HttpServerRequest request) {
        return request.headers().contains(KEY);
    }

    @Override
    public Uni<Caller> caller(HttpServerRequest request) {
        String sent = request.getHeader(KEY);
        String caller = request.getHeader(CALLER);
        return key().map(key -> {
            if (!isSame(key, sent)) {
                throw new AuthenticationFailedException("that is no engine of this Fettle");
            }
            return caller(caller == null ? "" : caller);
        });
    }

    static String text(Caller caller) {
        UUID token = caller.token();
        return caller.role().text() + " " + (token == null ? "-" : token) + " "
                + URLEncoder.encode(caller.name(), StandardCharsets.UTF_8);
    }

    static Caller caller(String text) {
        Matcher form = CALLER_FORM.matcher(text);
        Optional<Role> role = form.matches() ? Role.of(form.group(1)) : Optional.empty();
        if (role.isEmpty()) {
            throw new AuthenticationFailedException("the engine does not say who has asked");
        }
        String token = form.group(2);
        return new Caller(URLDecoder.decode(form.group(3), StandardCharsets.UTF_8), role.get(),
                token.equals("-") ? null : UUID.fromString(token));
    }

    private static boolean isSame(String key, @Nullable String sent) {
        return sent != null
                && MessageDigest.isEqual(key.getBytes(StandardCharsets.UTF_8), sent.getBytes(StandardCharsets.UTF_8));
    }

    private Uni<String> key() {
        String present = known;
        if (present != null) {
            return Uni.createFrom().item(present);
        }
        return pool.withConnection(connection -> connection.preparedQuery(READ).execute())
                .map(rows -> rows.iterator().next().getString(0))
                .invoke(read -> known = read);
    }
}
