package dev.fettle.engine.probe.sql;

import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.FaultException;
import io.vertx.sqlclient.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collector;

/** What is kept of answers, however much a server sends. Confined to the lane. */
public final class Collecting {

    /** More than the longest query has statements. */
    private static final int MOST_RESULTS = 4000;

    private Collecting() {}

    /** The first rows; for one answer. */
    public static Collector<Row, ?, List<Row>> rows(int most) {
        return Collector.of(Collecting.<List<Row>>counted(ArrayList::new), (rows, row) -> {
            if (rows.size() < most) {
                rows.add(row);
            }
        }, (one, _) -> one);
    }

    /** Makes what keeps one result after the other, until there are too many. */
    static <T> Supplier<T> counted(Supplier<T> results) {
        int[] count = {0};
        return () -> {
            count[0]++;
            if (count[0] > MOST_RESULTS) {
                throw new FaultException(Reason.TOO_LARGE, "more than " + MOST_RESULTS + " results");
            }
            return results.get();
        };
    }
}
