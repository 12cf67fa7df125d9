package dev.fettle.engine.probe.mysql;

import dev.fettle.engine.probe.sql.Collecting;
import dev.fettle.engine.probe.sql.Standing;
import io.vertx.core.Future;
import io.vertx.sqlclient.DatabaseException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.SqlResult;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Asks a server of MySQL or MariaDB how it stands. What it refuses to tell is unknown: to be told of replication, the
 * user needs a right for it. Used once; confined to the lane.
 */
final class Question {

    private static final String READ_ONLY = "SELECT @@global.read_only";
    /** Since MySQL 8.0.22. */
    private static final String REPLICA = "SHOW REPLICA STATUS";
    private static final String SLAVE = "SHOW SLAVE STATUS";
    /** All that it follows, not only the one without a name. */
    private static final String MARIADB = "SHOW ALL SLAVES STATUS";
    private static final int SYNTAX = 1064;

    /** Whom one server follows, and more. */
    private static final int MOST_ROWS = 100;

    private final SqlConnection connection;
    private final String version;

    Question(SqlConnection connection, String version) {
        this.connection = connection;
        this.version = version;
    }

    Future<Standing> standing() {
        return asked(READ_ONLY).compose(readOnly -> replication()
                .map(sources -> standing(readOnly.map(Question::isOn).orElse(null), sources)));
    }

    private Future<Optional<List<Row>>> replication() {
        if (version.contains("MariaDB")) {
            return asked(MARIADB);
        }
        return rows(REPLICA).map(Optional::of).recover(refused -> isSyntax(refused) ? asked(SLAVE) : unknown(refused));
    }

    private Standing standing(@Nullable Boolean readOnly, Optional<List<Row>> sources) {
        if (sources.isEmpty()) {
            return new Standing(version, Standing.UNKNOWN, readOnly, Standing.UNKNOWN, null, null);
        }
        if (sources.get().isEmpty()) {
            return new Standing(version, Standing.PRIMARY, readOnly, Standing.NONE, null, null);
        }
        List<Source> read = sources.get().stream().map(Source::of).toList();
        return new Standing(version, Standing.REPLICA, readOnly,
                read.stream().allMatch(Source::running) ? Standing.UP : Standing.DOWN, behind(read), null);
    }

    /** Behind the source that is farthest ahead; null when that of one is not known. */
    private static @Nullable Long behind(List<Source> sources) {
        long most = 0;
        for (Source source : sources) {
            if (source.behind() == null) {
                return null;
            }
            most = Math.max(most, source.behind());
        }
        return most;
    }

    private static @Nullable Boolean isOn(List<Row> rows) {
        return (rows.isEmpty() || rows.getFirst().getValue(0) == null)
                ? null
                : Boolean.valueOf(!List.of("0", "OFF", "false").contains(String.valueOf(rows.getFirst().getValue(0))));
    }

    /** Empty when the server refuses to answer. */
    private Future<Optional<List<Row>>> asked(String query) {
        return rows(query).map(Optional::of).recover(Question::unknown);
    }

    private static Future<Optional<List<Row>>> unknown(Throwable failure) {
        return failure instanceof DatabaseException
                ? Future.succeededFuture(Optional.empty())
                : Future.failedFuture(failure);
    }

    private static boolean isSyntax(Throwable failure) {
        return failure instanceof DatabaseException refused && refused.getErrorCode() == SYNTAX;
    }

    private Future<List<Row>> rows(String query) {
        return connection.query(query).collecting(Collecting.rows(MOST_ROWS)).execute().map(SqlResult::value);
    }

    /**
     * Whom it follows.
     *
     * @param running whether both what reads from it and what applies that are at work
     * @param behind seconds; null when nothing is at work
     */
    private record Source(boolean running, @Nullable Long behind) {

        static Source of(Row row) {
            boolean reads = "Yes".equals(text(row, "Replica_IO_Running", "Slave_IO_Running"));
            boolean applies = "Yes".equals(text(row, "Replica_SQL_Running", "Slave_SQL_Running"));
            String behind = text(row, "Seconds_Behind_Source", "Seconds_Behind_Master");
            return new Source(reads && applies, behind == null ? null : Long.valueOf(behind));
        }

        private static @Nullable String text(Row row, String name, String formerName) {
            int column = Math.max(row.getColumnIndex(name), row.getColumnIndex(formerName));
            Object value = column < 0 ? null : row.getValue(column);
            return value == null ? null : value.toString();
        }
    }
}
