package dev.fettle.engine.probe.sql;

import dev.fettle.api.check.Outcome;
import dev.fettle.api.check.Phase;
import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.Attempt;
import dev.fettle.engine.probe.Certificates;
import dev.fettle.engine.probe.Failures;
import dev.fettle.engine.probe.Peer;
import dev.fettle.engine.probe.Progress;
import dev.fettle.engine.probe.Seen;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.Future;
import io.vertx.core.Promise;
import io.vertx.sqlclient.DatabaseException;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.SqlResult;
import io.vertx.sqlclient.spi.ConnectionFactory;
import io.vertx.sqlclient.spi.DatabaseMetadata;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of a check of a SQL database: resolve, connect and log in, ask, and how it stands; hang up. The clock
 * stops when the query is answered: what is asked after that is no part of the latency, and cannot fail the attempt.
 * Used once; confined to the lane.
 */
final class SqlAttempt implements Attempt, MessageGuard.Watcher {

    /** What the detail {@code database} says. */
    private static final String CONNECTED = "connected";
    private static final String DISCONNECTED = "disconnected";
    private static final String TIMEOUT = "timeout";

    /** A database that is busy may be slow to say how it stands: then that is unknown. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final SqlProber probe;
    private final Progress progress;
    private @Nullable Consumer<Outcome> waiting;
    private @Nullable ConnectionFactory opening;
    private final List<MessageGuard> guards = new ArrayList<>(1);
    private @Nullable Channel channel;
    private @Nullable SqlConnection connected;
    private @Nullable Rows answer;

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
            close(open);
        }
    }

    private void close(ConnectionFactory open) {
        guards.forEach(MessageGuard::hangUp);
        open.close(Promise.promise());
    }

    private void resolved(Future<List<InetSocketAddress>> lookup) {
        if (waiting == null) {
            return;
        }
        if (lookup.isSuccess()) {
            connect(lookup.getNow(), 0);
        } else {
            failed(lookup.cause());
        }
    }

    private void connect(List<InetSocketAddress> addresses, int index) {
        progress.enter(Phase.CONNECT);
        ConnectionFactory factory = probe.connections(addresses.get(index), this);
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
                failed(connecting.cause());
            }
        });
    }

    @Override
    public void opened(MessageGuard guard, Channel open) {
        guards.add(guard);
        channel = open;
    }

    @Override
    public void broken(Throwable cause) {
        failed(cause);
    }

    private void ask(SqlConnection connection) {
        connected = connection;
        peer().certified().ifPresent(certified -> Certificates.noteEnd(progress, certified.notAfter()));
        progress.enter(Phase.PROCESSING);
        var _ = connection.exceptionHandler(_ -> {}); // whoever asks is told; the client would log it as well
        probe.database().opened(connection);
        connection.query(probe.query()).collecting(Rows.collector(probe.expectation().reads("row"))).execute()
                .onComplete(answered -> {
                    if (waiting == null) {
                        return;
                    }
                    if (answered.succeeded()) {
                        answered(connection, last(answered.result()));
                    } else {
                        failed(answered.cause());
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
        answer = rows;
        progress.end();
        progress.note("database", CONNECTED);
        progress.note("rows", rows.count());
        DatabaseMetadata metadata = connection.databaseMetadata();
        String version = metadata == null ? Standing.UNKNOWN : metadata.fullVersion();
        long limit = probe.context().owner().setTimer(PATIENCE.toMillis(),
                _ -> judge(rows, Standing.unknown(version)));
        probe.database().standing(connection, version).onComplete(asked -> {
            boolean _ = probe.context().owner().cancelTimer(limit);
            judge(rows, asked.succeeded() ? asked.result() : Standing.unknown(version));
        });
    }

    private void judge(Rows rows, Standing standing) {
        if (waiting == null) {
            return;
        }
        goodbye();
        standing.note(progress);
        Seen seen = new Seen(progress, peer(), variable -> switch (variable) {
            case "rows" -> rows.count();
            case "row" -> rows.first();
            default -> standing.value(variable);
        });
        finish(probe.expectation().judge(probe.database().label() + " answered", Reason.CONDITION, seen,
                progress.observation()));
    }

    private Peer peer() {
        Channel open = channel;
        return new Peer() {

            @Override
            public String ip() {
                return open != null && open.remoteAddress() instanceof InetSocketAddress address
                        ? NetUtil.toAddressString(address.getAddress())
                        : "";
            }

            @Override
            public Optional<Certified> certified() {
                SslHandler tls = open == null ? null : open.pipeline().get(SslHandler.class);
                return tls == null ? Optional.empty() : Peer.certified(tls.engine().getSession());
            }
        };
    }

    /**
     * Says that it leaves, so that the server does not log a lost connection, and closes the connection, whatever the
     * server says to that.
     */
    private void goodbye() {
        ConnectionFactory open = opening;
        opening = null;
        if (open != null && connected != null) {
            var _ = connected.close();
            probe.context().runOnContext(_ -> close(open));
        }
    }

    /** What happens to the connection after the answer is no matter. */
    private void failed(Throwable cause) {
        if (waiting == null || answer != null) {
            return;
        }
        // No byte of the server has come before there was a guard.
        Throwable meant = guards.isEmpty()
                ? cause
                : ClientFailure.meant(cause, guards.getLast().handshakeFailure());
        boolean reset = Failures.of(meant).filter(fault -> fault.reason() == Reason.RESET).isPresent();
        progress.note("database", connected != null && !reset ? CONNECTED : DISCONNECTED);
        String label = probe.database().label();
        if (meant instanceof DatabaseException refused) {
            SqlDatabase.Refusal refusal = probe.database().refusal(refused);
            finish(new Outcome.Failure(refusal.login() ? Reason.AUTH : Reason.PROTOCOL, label + ": " + refusal.text(),
                    progress.observation()));
        } else {
            finish(Failures.outcome(label, meant, progress.observation()));
        }
    }

    private void finish(Outcome outcome) {
        Consumer<Outcome> receiver = waiting;
        leave();
        if (receiver != null) {
            receiver.accept(outcome);
        }
    }
}
