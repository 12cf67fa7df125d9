package dev.fettle.engine.probe.postgres;

import dev.fettle.engine.probe.Attempt;
import dev.fettle.engine.probe.Progress;
import dev.fettle.engine.probe.Failures;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.check.Phase;
import dev.fettle.api.component.Reason;
import io.netty.util.concurrent.Future;
import io.vertx.core.Promise;
import io.vertx.pgclient.PgException;
import io.vertx.pgclient.spi.PgDriver;
import io.vertx.sqlclient.ClosedConnectionException;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.spi.ConnectionFactory;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of a PostgreSQL check: resolve, connect and log in, ask, hang up. Rows are counted and not kept, so a
 * query that answers much costs no memory. Used once; confined to the lane.
 */
final class PostgresAttempt implements Attempt {

    /** What the detail {@code database} says. */
    private static final String CONNECTED = "connected";
    private static final String DISCONNECTED = "disconnected";
    private static final String TIMEOUT = "timeout";

    private final PostgresProber probe;
    private final Progress progress;
    private @Nullable Consumer<Outcome> waiting;
    private @Nullable ConnectionFactory opening;

    PostgresAttempt(PostgresProber probe, Progress progress) {
        this.probe = probe;
        this.progress = progress;
    }

    @Override
    public void begin(Consumer<Outcome> ended) {
        waiting = ended;
        progress.note("database", TIMEOUT); // whoever ends the attempt from outside leaves it so
        progress.enter(Phase.RESOLVE);
        probe.dialer().allowed(probe.target(), this::resolved);
    }

    /** Closing what opens connections closes them, also one that is not open yet. */
    @Override
    public void leave() {
        waiting = null;
        ConnectionFactory open = opening;
        opening = null;
        if (open != null) {
            open.close(Promise.promise());
        }
    }

    private void resolved(Future<List<InetSocketAddress>> lookup) {
        if (waiting == null) {
            return;
        }
        if (lookup.isSuccess()) {
            connect(lookup.getNow(), 0);
        } else {
            failed(lookup.cause(), DISCONNECTED);
        }
    }

    private void connect(List<InetSocketAddress> addresses, int index) {
        progress.enter(Phase.CONNECT);
        ConnectionFactory factory = PgDriver.INSTANCE.createConnectionFactory(probe.vertx(),
                probe.exactly(addresses.get(index)));
        opening = factory;
        factory.connect(probe.context()).onComplete(connecting -> {
            if (waiting == null) {
                return; // and the factory is closed
            }
            if (connecting.succeeded()) {
                ask(connecting.result());
            } else if (connecting.cause() instanceof ConnectException && index + 1 < addresses.size()) {
                factory.close(Promise.promise());
                connect(addresses, index + 1);
            } else {
                failed(connecting.cause(), DISCONNECTED);
            }
        });
    }

    private void ask(SqlConnection connection) {
        progress.enter(Phase.PROCESSING);
        connection.query(probe.query()).collecting(Collectors.counting()).execute().onComplete(answer -> {
            if (waiting == null) {
                return;
            }
            if (answer.succeeded()) {
                progress.note("database", CONNECTED);
                goodbye(connection);
                finish(new Outcome.Success(progress.observation()));
            } else {
                failed(answer.cause(), answer.cause() instanceof PgException ? CONNECTED : DISCONNECTED);
            }
        });
    }

    /** Says that it leaves, so that the server does not log a lost connection; the connection closes after that. */
    private void goodbye(SqlConnection connection) {
        ConnectionFactory open = opening;
        opening = null;
        if (open != null) {
            connection.close().onComplete(_ -> open.close(Promise.promise()));
        }
    }

    private void failed(Throwable cause, String database) {
        progress.note("database", database);
        finish(outcome(cause));
    }

    private Outcome outcome(Throwable cause) {
        String label = probe.label();
        return switch (cause) {
            case PgException refused -> new Outcome.Failure(
                    isAuthorization(refused) ? Reason.AUTH : Reason.PROTOCOL,
                    label + ": " + Failures.text(refused.getErrorMessage()) + " (SQLSTATE " + refused.getSqlState()
                            + ")",
                    progress.observation());
            case ClosedConnectionException _ -> new Outcome.Failure(Reason.RESET,
                    label + ": the connection was closed before the answer was complete", progress.observation());
            case IOException _ -> Failures.outcome(label, cause, progress.observation());
            case Exception _ -> new Outcome.Failure(Reason.PROTOCOL,
                    label + ": not a valid answer: " + Failures.text(cause), progress.observation());
            default -> Failures.outcome(label, cause, progress.observation());
        };
    }

    private static boolean isAuthorization(PgException refused) {
        return "28P01".equals(refused.getSqlState()) || "28000".equals(refused.getSqlState());
    }

    private void finish(Outcome outcome) {
        Consumer<Outcome> receiver = waiting;
        leave();
        if (receiver != null) {
            receiver.accept(outcome);
        }
    }
}
