package dev.fettle.engine.probe.sql;

import dev.fettle.api.check.Outcome;
import dev.fettle.api.check.Phase;
import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.Attempt;
import dev.fettle.engine.probe.Failures;
import dev.fettle.engine.probe.Peer;
import dev.fettle.engine.probe.Progress;
import dev.fettle.engine.probe.Seen;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.Future;
import io.vertx.core.Promise;
import io.vertx.sqlclient.ClosedConnectionException;
import io.vertx.sqlclient.DatabaseException;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.SqlResult;
import io.vertx.sqlclient.spi.ConnectionFactory;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of a check of a SQL database: resolve, connect and log in, ask, and how it stands; hang up. The clock
 * stops
 * when the query is answered: what is asked after that is no part of the latency. Used once; confined to the lane.
 */
final class SqlAttempt implements Attempt {

    /** What the detail {@code database} says. */
    private static final String CONNECTED = "connected";
    private static final String DISCONNECTED = "disconnected";
    private static final String TIMEOUT = "timeout";

    private final SqlProber probe;
    private final Progress progress;
    private @Nullable Consumer<Outcome> waiting;
    private @Nullable ConnectionFactory opening;
    private @Nullable InetSocketAddress reached;

    SqlAttempt(SqlProber probe, Progress progress) {
        this.probe = probe;
        this.progress = progress;
    }

    @Override
    public void begin(Consumer<Outcome> ended) {
        waiting = ended;
        progress.note("database", TIMEOUT); // whoever ends the attempt from outside leaves it so
        progress.enter(Phase.RESOLVE);
        probe.dialer().allowed(probe.database().target(), this::resolved);
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
        ConnectionFactory factory = probe.connections(addresses.get(index));
        opening = factory;
        factory.connect(probe.context()).onComplete(connecting -> {
            if (waiting == null) {
                return; // and the factory is closed
            }
            if (connecting.succeeded()) {
                reached = addresses.get(index);
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
        connection.query(probe.query()).collecting(Rows.collector(probe.expectation().reads("row"))).execute()
                .onComplete(answer -> {
                    if (waiting == null) {
                        return;
                    }
                    if (answer.succeeded()) {
                        answered(connection, last(answer.result()));
                    } else {
                        failed(answer.cause(),
                                answer.cause() instanceof DatabaseException ? CONNECTED : DISCONNECTED);
                    }
                });
    }

    /** Of several statements the last one's. */
    private static Rows last(SqlResult<Rows> result) {
        SqlResult<Rows> each = result;
        while (each.next() != null) {
            each = each.next();
        }
        return each.value();
    }

    private void answered(SqlConnection connection, Rows rows) {
        progress.end();
        progress.note("database", CONNECTED);
        progress.note("rows", rows.count());
        probe.database().standing(connection).onComplete(asked -> {
            if (waiting == null) {
                return;
            }
            if (asked.succeeded()) {
                goodbye(connection);
                judge(rows, asked.result());
            } else {
                failed(asked.cause(), DISCONNECTED);
            }
        });
    }

    private void judge(Rows rows, Standing standing) {
        standing.note(progress);
        Seen seen = new Seen(progress, peer(), variable -> switch (variable) {
            case "rows" -> rows.count();
            case "row" -> rows.first();
            default -> standing.value(variable);
        });
        finish(probe.expectation().judge(probe.database().label() + " answered", Reason.CONDITION, seen,
                progress.observation()));
    }

    /** The client does not show its connection: its certificate is not seen. */
    private Peer peer() {
        String ip = reached == null ? "" : NetUtil.toAddressString(reached.getAddress());
        return new Peer() {

            @Override
            public String ip() {
                return ip;
            }

            @Override
            public Optional<Certified> certified() {
                return Optional.empty();
            }
        };
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
        String label = probe.database().label();
        return switch (cause) {
            case DatabaseException refused -> {
                SqlDatabase.Refusal refusal = probe.database().refusal(refused);
                yield new Outcome.Failure(refusal.login() ? Reason.AUTH : Reason.PROTOCOL,
                        label + ": " + refusal.text(), progress.observation());
            }
            case ClosedConnectionException _ -> new Outcome.Failure(Reason.RESET,
                    label + ": the connection was closed before the answer was complete", progress.observation());
            case IOException _ -> Failures.outcome(label, cause, progress.observation());
            case Exception _ -> new Outcome.Failure(Reason.PROTOCOL,
                    label + ": not a valid answer: " + Failures.text(cause), progress.observation());
            default -> Failures.outcome(label, cause, progress.observation());
        };
    }

    private void finish(Outcome outcome) {
        Consumer<Outcome> receiver = waiting;
        leave();
        if (receiver != null) {
            receiver.accept(outcome);
        }
    }
}
