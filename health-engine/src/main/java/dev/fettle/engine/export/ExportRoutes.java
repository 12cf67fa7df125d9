package dev.fettle.engine.export;

import dev.fettle.api.component.ComponentId;
import dev.fettle.api.component.GroupPath;
import dev.fettle.api.component.Subject;
import dev.fettle.engine.export.Snapshot.Row;
import dev.fettle.engine.rest.Filter;
import dev.fettle.engine.cluster.Holding;
import dev.fettle.engine.status.AggregateView;
import dev.fettle.engine.status.ComponentView;
import dev.fettle.engine.status.StatusBoard;
import dev.fettle.platform.problem.Problem;
import dev.fettle.platform.problem.ProblemException;
import dev.fettle.platform.web.ProblemRoutes;
import dev.fettle.platform.web.Seats;
import dev.fettle.platform.web.Seats.Seat;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code /metrics/health}: the components in the form that the asker wants. With many components the answer is long, so
 * it is gathered and written in pieces, each as soon as the connection took the one before, and between two of them the
 * event loop serves others. Only so many are written at once, and none for longer than its deadline.
 */
@ApplicationScoped
class ExportRoutes {

    /** After Quarkus' authorization (-100). */
    private static final int ORDER = -10;
    private static final int GATHERED_AT_ONCE = 5_000;

    private final StatusBoard board;
    private final Holding holding;
    private final Clock clock;
    private final Seats seats;

    ExportRoutes(StatusBoard board, Holding holding, Clock clock, ExportConfig config) {
        this.board = board;
        this.holding = holding;
        this.clock = clock;
        this.seats = new Seats(config.maxAnswers(), config.deadline());
    }

    void routes(@Observes Router router) {
        router.route("/metrics/health")
                .method(HttpMethod.GET)
                .method(HttpMethod.HEAD)
                .order(ORDER)
                .handler(this::export);
    }

    private void export(RoutingContext context) {
        Optional<ExportFormat> format = ExportFormat.accepted(
                String.join(",", context.request().headers().getAll(HttpHeaders.ACCEPT)));
        if (format.isEmpty()) {
            ProblemRoutes.answer(context, Problem.of(406, "not-acceptable",
                    "answers are text/plain, application/openmetrics-text or application/json"));
            return;
        }
        try {
            var parameters = context.queryParams();
            Filter filter = Filter.asked(parameters.get("group"), parameters.get("status"),
                    parameters.getAll("label"));
            GroupPath group = filter.group();
            if (group != null && board.group(group).isEmpty()) {
                ProblemRoutes.answer(context, Problem.of(404, "not-found", "no group " + group));
                return;
            }
            Optional<Seat> seat = seats.take(context);
            if (seat.isEmpty()) {
                ProblemRoutes.answer(context, Problem.of(503, "too-many-exports",
                        "as many answers as may be are being written already; try again later"));
                return;
            }
            later(context, seat.get(),
                    () -> gather(context, seat.get(), format.get(), filter, new ArrayList<>(), null));
        } catch (ProblemException e) {
            ProblemRoutes.answer(context, e.problem());
        }
    }

    private void gather(RoutingContext context, Seat seat, ExportFormat format, Filter filter, List<Row> rows,
            @Nullable ComponentId after) {
        if (context.response().closed()) {
            seat.leave();
            return;
        }
        Iterator<ComponentView> views = board.componentsAfter(after).iterator();
        ComponentId last = after;
        for (int seen = 0; seen < GATHERED_AT_ONCE && views.hasNext(); seen++) {
            ComponentView view = views.next();
            last = view.id();
            if (filter.fits(view) && holding.covers(Subject.of(view.id()))) {
                rows.add(new Row(view, board.counts(view.id())));
            }
        }
        ComponentId reached = last;
        if (views.hasNext()) {
            later(context, seat, () -> gather(context, seat, format, filter, rows, reached));
        } else {
            answer(context, seat, format,
                    Snapshot.of(clock.instant(), board.system().status(), groups(filter.group()), rows));
        }
    }

    private List<AggregateView> groups(@Nullable GroupPath within) {
        return board.groups()
                .stream()
                .filter(view -> holding.covers(view.subject()))
                .filter(view -> within == null || (view.group() != null && within.contains(view.group())))
                .toList();
    }

    private static void answer(RoutingContext context, Seat seat, ExportFormat format, Snapshot snapshot) {
        HttpServerResponse response = context.response();
        response.headers().remove(HttpHeaders.CONTENT_ENCODING); // "identity" of Quarkus: do not compress
        response.putHeader(HttpHeaders.CONTENT_TYPE, format.contentType())
                .putHeader(HttpHeaders.VARY, "Accept")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .setChunked(true);
        if (HttpMethod.HEAD.equals(context.request().method())) {
            response.end().onComplete(_ -> seat.leave());
            return;
        }
        write(context, seat, switch (format) {
            case PROMETHEUS -> new TextExposition(snapshot, false);
            case OPEN_METRICS -> new TextExposition(snapshot, true);
            case JSON -> new JsonExposition(snapshot);
        });
    }

    private static void write(RoutingContext context, Seat seat, Iterator<String> pieces) {
        HttpServerResponse response = context.response();
        if (response.closed()) {
            seat.leave();
            return;
        }
        String piece = pieces.next();
        if (!pieces.hasNext()) {
            response.end(piece).onComplete(_ -> seat.leave());
            return;
        }
        response.write(piece);
        if (response.writeQueueFull()) {
            response.drainHandler(_ -> {
                response.drainHandler(null);
                write(context, seat, pieces);
            });
        } else {
            later(context, seat, () -> write(context, seat, pieces));
        }
    }

    private static void later(RoutingContext context, Seat seat, Runnable step) {
        context.vertx().getOrCreateContext().runOnContext(_ -> {
            try {
                step.run();
            } catch (RuntimeException e) { // else the asker would wait for ever
                seat.leave();
                context.fail(e);
            }
        });
    }
}
