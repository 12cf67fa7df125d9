package dev.fettle.engine.export;

import dev.fettle.api.component.GroupPath;
import dev.fettle.api.event.Timestamps;
import dev.fettle.engine.export.Snapshot.Row;
import dev.fettle.engine.status.AggregateView;
import dev.fettle.engine.status.RunCounts;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Iterator;
import java.util.NoSuchElementException;

/** A snapshot as JSON, piece by piece. Not thread-safe. */
final class JsonExposition implements Iterator<String> {

    private static final int PIECE = 64 * 1024;

    private final Snapshot snapshot;
    private int row;
    private boolean begun;
    private boolean ended;

    JsonExposition(Snapshot snapshot) {
        this.snapshot = snapshot;
    }

    @Override
    public boolean hasNext() {
        return !ended;
    }

    @Override
    public String next() {
        if (ended) {
            throw new NoSuchElementException();
        }
        StringBuilder out = new StringBuilder(PIECE + 1024);
        if (!begun) {
            String head = head().encode();
            out.append(head, 0, head.length() - 1).append(",\"items\":[");
            begun = true;
        }
        while (row < snapshot.components().size() && out.length() < PIECE) {
            out.append(row == 0 ? "" : ",").append(item(snapshot.components().get(row)).encode());
            row++;
        }
        if (row == snapshot.components().size()) {
            out.append("]}");
            ended = true;
        }
        return out.toString();
    }

    private JsonObject head() {
        JsonObject counts = new JsonObject();
        snapshot.counts().forEach((status, count) -> counts.put(status.name(), count));
        JsonArray groups = new JsonArray();
        for (AggregateView group : snapshot.groups()) {
            groups.add(new JsonObject().put("group", String.valueOf(group.group())).put("status",
                    group.status().name()));
        }
        return new JsonObject().put("timestamp", Timestamps.format(snapshot.at()))
                .put("status", snapshot.system().name())
                .put("counts", counts)
                .put("groups", groups);
    }

    private static JsonObject item(Row row) {
        var view = row.view();
        var last = view.lastCheck();
        GroupPath group = view.definition().group();
        RunCounts counts = row.counts();
        return new JsonObject().put("component", view.id().value())
                .put("group", group == null ? null : group.value())
                .put("kind", view.definition().check().kind())
                .put("critical", view.definition().critical())
                .put("status", view.status().name())
                .put("paused", view.flags().paused())
                .put("maintenance", view.flags().maintenance())
                .put("lastCheckAt", last == null ? null : Timestamps.format(last.at()))
                .put("checkDurationMs", last == null ? null : last.latencyMs())
                .put("tlsExpiresAt", TlsExpiry.of(last).map(Timestamps::format).orElse(null))
                .put("checks", new JsonObject().put("HEALTHY", counts.healthy())
                        .put("DEGRADED", counts.degraded())
                        .put("UNHEALTHY", counts.unhealthy())
                        .put("INCONCLUSIVE", counts.inconclusive()))
                .put("transitions", counts.transitions());
    }
}
