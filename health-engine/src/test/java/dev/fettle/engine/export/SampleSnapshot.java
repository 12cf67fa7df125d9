package dev.fettle.engine.export;

import dev.fettle.api.component.Reason;
import dev.fettle.api.component.Status;
import dev.fettle.engine.component.SampleComponent;
import dev.fettle.engine.export.Snapshot.Row;
import dev.fettle.engine.status.CheckResult;
import dev.fettle.engine.status.SampleView;
import dev.fettle.engine.status.StatusBoard;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Two components: one that was checked, and one that was not. */
final class SampleSnapshot {

    static final Instant NOW = Instant.parse("2026-11-21T09:14:00.500Z");

    private SampleSnapshot() {}

    static Snapshot small() {
        StatusBoard board = new StatusBoard();
        var shop = SampleComponent.named("shop").in("payments.emea").make();
        var job = SampleComponent.named("job").critical(false).pushed(Duration.ofHours(1)).make();
        var _ = board.put(SampleView.judged(shop, Status.DEGRADED));
        var _ = board.put(SampleView.neverJudged(job));
        board.putLastCheck(shop.id(),
                new CheckResult(Instant.parse("2026-11-21T09:13:58.120Z"), Status.DEGRADED, Reason.SLOW, "", 38,
                        Map.of(), 1, Map.of(TlsExpiry.DETAIL, "2027-01-01T00:00:00Z")));
        board.ran(shop.id(), Status.HEALTHY);
        board.ran(shop.id(), Status.HEALTHY);
        board.ran(shop.id(), Status.DEGRADED);
        board.ran(shop.id(), Status.UNHEALTHY);
        board.ran(shop.id(), null);
        board.putSequence(shop.id(), 7);
        return of(board);
    }

    static Snapshot of(int components) {
        StatusBoard board = new StatusBoard();
        IntStream.range(0, components)
                .forEach(number -> {
                    var _ = board.put(SampleView.judged(
                            SampleComponent.named("component-%05d".formatted(number)).in("g" + number % 10).make(),
                            Status.HEALTHY));
                });
        return of(board);
    }

    private static Snapshot of(StatusBoard board) {
        List<Row> rows = board.components().stream().map(view -> new Row(view, board.counts(view.id()))).toList();
        return Snapshot.of(NOW, board.system().status(), board.groups(), rows);
    }
}
