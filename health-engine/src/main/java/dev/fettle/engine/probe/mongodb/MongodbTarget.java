package dev.fettle.engine.probe.mongodb;

import dev.fettle.api.check.MongodbCheck;
import dev.fettle.engine.probe.Expectation;
import dev.fettle.engine.probe.Login;
import dev.fettle.engine.probe.ProbeContext;
import io.vertx.core.Future;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A MongoDB check, ready to be attempted: what all its servers have in common. Confined to the lane. */
final class MongodbTarget {

    private static final String ADMIN = "admin";

    private final MongodbCheck check;
    private final Expectation expectation;
    private final ProbeContext context;
    private final Known known;

    /** The password as it was mixed last. */
    private static final class Known {
        private @Nullable Salt salt;
        private byte @Nullable [] salted;
    }

    /** What a password is mixed with. */
    private record Salt(Scram.Mechanism mechanism, String salt, int iterations) {}

    MongodbTarget(MongodbCheck check, Expectation expectation, ProbeContext context) {
        this(check, expectation, context, new Known());
    }

    private MongodbTarget(MongodbCheck check, Expectation expectation, ProbeContext context, Known known) {
        this.check = check;
        this.expectation = expectation;
        this.context = context;
        this.known = known;
    }

    /** The same at these servers; what the check says itself counts more than the rest. */
    MongodbTarget at(List<URI> servers, @Nullable String replicaSet, @Nullable String authSource) {
        MongodbCheck there = new MongodbCheck(servers, check.tls(),
                check.replicaSet() == null ? replicaSet : check.replicaSet(), check.user(), check.password(),
                check.authSource() == null ? authSource : check.authSource(), check.healthy(), check.degraded());
        return new MongodbTarget(there, expectation, context, known);
    }

    MongodbCheck check() {
        return check;
    }

    Expectation expectation() {
        return expectation;
    }

    ProbeContext context() {
        return context;
    }

    Login login() {
        return new Login(Objects.requireNonNullElse(check.user(), ""), check.password());
    }

    /** The database that knows the user. */
    String authSource() {
        return Objects.requireNonNullElse(check.authSource(), ADMIN);
    }

    /** The password as a server wants it, made once for each salt and elsewhere; the answer comes on the lane. */
    Future<byte[]> salted(Scram scram, Scram.Challenge challenge) {
        Salt salt = new Salt(scram.mechanism(), challenge.salt(), challenge.iterations());
        byte[] before = known.salted;
        if (before != null && salt.equals(known.salt)) {
            return Future.<byte[]>succeededFuture(before);
        }
        Future<byte[]> salting = context.context().executeBlocking(() -> scram.salted(challenge), false);
        return salting.onSuccess(made -> {
            known.salt = salt;
            known.salted = made;
        });
    }
}
