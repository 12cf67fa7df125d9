package dev.fettle.engine.probe.mongodb;

import dev.fettle.api.check.MongodbCheck;
import dev.fettle.engine.probe.Expectation;
import dev.fettle.engine.probe.Login;
import dev.fettle.engine.probe.ProbeContext;
import io.vertx.core.Future;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A MongoDB check, ready to be attempted: what all its servers have in common. Confined to the lane. */
final class MongodbTarget {

    private final MongodbCheck check;
    private final Expectation expectation;
    private final ProbeContext context;
    private Scram.@Nullable Challenge known;
    private byte @Nullable [] salted;

    MongodbTarget(MongodbCheck check, Expectation expectation, ProbeContext context) {
        this.check = check;
        this.expectation = expectation;
        this.context = context;
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

    /** The password as a server wants it, made once for each salt and elsewhere; the answer comes on the lane. */
    Future<byte[]> salted(Scram scram, Scram.Challenge challenge) {
        if (salted != null && known != null && known.salt().equals(challenge.salt())
                && known.iterations() == challenge.iterations()) {
            return Future.<byte[]>succeededFuture(Objects.requireNonNull(salted));
        }
        Future<byte[]> salting = context.context().executeBlocking(() -> scram.salted(challenge), false);
        return salting.onSuccess(made -> {
            known = challenge;
            salted = made;
        });
    }
}
