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
import dev.fettle.platform.web.LongAnswers;
import dev.fettle.platform.web.ProblemRoutes;
import dev.fettle.platform.web.Seats;
import dev.fettle.platform.web.Seats.Seat;
import io.vertx.core.buffer.Buffer;
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
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * {@code /metrics/health}: the components in the form that the asker wants. With many components the answer is long, so
 * it is gathered and composed in pieces beside the event loops, each as soon as the connection took the one before.
 * Only
 * so many are written at once, and none for longer than its deadline.
 */
@ApplicationScoped
class ExportRoutes {

    private static final Logger LOG = Logger.getLogger(ExportRoutes.class);
    /** After Quarkus' authorization (-100). */
    private static final int ORDER = -10;
    private static final int GATHERED_AT_ONCE = 5_000;

    private final StatusBoard board;
    private final Holding holding;
    private final Clock clock;
    private final Seats seats;
    private final LongAnswers answers;

    ExportRoutes(StatusBoard board, Holding holding, Clock clock, ExportConfig config, LongAnswers answers) {
        this.board = board;
        this.holding = holding;
        this.clock = clock;
        this.seats = new Seats(config.maxAnswers(), config.deadline());
        this.answers = answers;
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
            gather(new Asked(context, seat.get(), format.get(), filter), new ArrayList<>(), null);
        } catch (ProblemException e) {
            ProblemRoutes.answer(context, e.problem());
        }
    }

    /** Who asked for what. */
    private record Asked(RoutingContext context, Seat seat, ExportFormat format, Filter filter) {

        void failed(Throwable failure) {
            if (context.response().headWritten()) {
                LOG.warnf("an answer could not be written to its end path=%s cause=%s", context.normalizedPath(),
                        failure);
                seat.breakOff();
            } else {
                seat.leave();
                context.fail(failure);
            }
        }
    }

    private void gather(Asked asked, List<Row> rows, @Nullable ComponentId after) {
        if (asked.context().response().closed()) {
            asked.seat().leave();
            return;
        }
        answers.make(() -> gathered(asked.filter(), rows, after), reached -> {
            if (reached.isPresent()) {
                gather(asked, rows, reached.get());
            } else {
                answer(asked, rows);
            }
        }, asked::failed);
    }

    /** Gathers some more; answers the last one seen, empty when there are no more. */
    private Optional<ComponentId> gathered(Filter filter, List<Row> rows, @Nullable ComponentId after) {
        Iterator<ComponentView> views = board.componentsAfter(after).iterator();
        Optional<ComponentId> last = Optional.ofNullable(after);
        for (int seen = 0; seen < GATHERED_AT_ONCE && views.hasNext(); seen++) {
            ComponentView view = views.next();
            last = Optional.of(view.id());
            if (filter.fits(view) && holding.covers(Subject.of(view.id()))) {
                rows.add(new Row(view, board.counts(view.id())));
            }
        }
        return views.hasNext() ? last : Optional.empty();
    }

    private void answer(Asked asked, List<Row> rows) {
        HttpServerResponse response = asked.context().response();
        response.headers().remove(HttpHeaders.CONTENT_ENCODING); // "identity" of Quarkus: do not compress
        response.putHeader(HttpHeaders.CONTENT_TYPE, asked.format().contentType())
                .putHeader(HttpHeaders.VARY, "Accept")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .setChunked(true);
        if (HttpMethod.HEAD.equals(asked.context().request().method())) {
            response.end().onComplete(_ -> asked.seat().leave());
            return;
        }
        answers.make(() -> pieces(asked, rows), pieces -> write(asked, pieces), asked::failed);
    }

    private Iterator<String> pieces(Asked asked, List<Row> rows) {
        Snapshot snapshot = Snapshot.of(clock.instant(), board.system().status(), groups(asked.filter().group()), rows);
        return switch (asked.format()) {
            case PROMETHEUS -> new TextExposition(snapshot, false);
            case OPEN_METRICS -> new TextExposition(snapshot, true);
            case JSON -> new JsonExposition(snapshot);
        };
    }

    private List<AggregateView> groups(@Nullable GroupPath within) {
        return board.groups()
                .stream()
                .filter(view -> holding.covers(view.subject()))
                .filter(view -> within == null || (view.group() != null && within.contains(view.group())))
                .toList();
    }

    private void write(Asked asked, Iterator<String> pieces) {
        HttpServerResponse response = asked.context().response();
        if (response.closed()) {
            asked.seat().leave();
            return;
        }
        answers.make(() -> Buffer.buffer(pieces.next()), piece -> {
            if (!pieces.hasNext()) {
                response.end(piece).onComplete(_ -> asked.seat().leave());
                return;
            }
            response.write(piece);
            if (response.writeQueueFull()) {
                response.drainHandler(_ -> {
                    response.drainHandler(null);
                    write(asked, pieces);
                });
            } else {
                write(asked, pieces);
            }
        }, asked::failed);
    }
}
