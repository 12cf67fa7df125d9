package dev.fettle.engine.probe.sql;

import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.FaultException;
import dev.fettle.engine.probe.Failures;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.vertx.core.VertxException;
import io.vertx.core.impl.NoStackTraceThrowable;
import io.vertx.sqlclient.ClosedConnectionException;
import io.vertx.sqlclient.DatabaseException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What the clients of databases mean by their exceptions. Pure. */
final class ClientFailure {

    private static final String NO_ANSWER = "not a valid answer: ";

    private ClientFailure() {}

    /**
     * That failure, as {@link Failures} understands it: what is not understood there was thrown while an answer was
     * read, and an answer that cannot be read is the server's trouble.
     *
     * @param handshake why TLS was not agreed; null when it was, or nobody wanted it
     */
    static Throwable meant(Throwable failure, @Nullable Throwable handshake) {
        if (says(failure, "SSL handshake failed") && handshake != null && Failures.of(handshake).isPresent()) {
            return handshake;
        }
        if (failure instanceof Error || failure instanceof IOException || failure instanceof DatabaseException
                || Failures.of(failure).isPresent()) {
            return failure;
        }
        if (failure instanceof ClosedConnectionException || says(failure, "Connection is not active")
                || says(failure, "Pending requests failed") || says(failure, "SSL handshake failed")) {
            return new PrematureChannelClosureException();
        }
        if (says(failure, "does not handle SSL")) {
            return new FaultException(Reason.TLS_INVALID, "TLS failed: the target does not speak TLS");
        }
        Throwable told = told(failure);
        if (told.getClass().getName().startsWith("com.ongres.scram.") && says(told, "signature")) {
            return new FaultException(Reason.AUTH, "it does not prove that it knows the user");
        }
        return new FaultException(Reason.PROTOCOL, NO_ANSWER
                + (isInWords(told) ? Failures.text(told) : "this is not the protocol of such a database"));
    }

    /** The failure itself, or what it only wraps. */
    private static Throwable told(Throwable failure) {
        Throwable cause = failure.getCause();
        return cause != null && cause.toString().equals(failure.getMessage()) ? cause : failure;
    }

    /** Whether the client says it in its own words; what the JVM says of a wrong byte helps nobody. */
    private static boolean isInWords(Throwable failure) {
        return failure.getMessage() != null && (failure instanceof UnsupportedOperationException
                || failure instanceof IllegalStateException || failure instanceof VertxException
                || failure instanceof NoStackTraceThrowable
                || failure.getClass().getName().startsWith("com.ongres.scram."));
    }

    private static boolean says(Throwable failure, String words) {
        return failure.getMessage() != null && failure.getMessage().contains(words);
    }
}
