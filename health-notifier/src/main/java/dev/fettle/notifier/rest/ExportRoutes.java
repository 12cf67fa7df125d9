package dev.fettle.notifier.rest;

import dev.fettle.notifier.delivery.DeliveryConfig;
import dev.fettle.notifier.delivery.Export;
import dev.fettle.notifier.delivery.ExportForm;
import dev.fettle.platform.problem.Problem;
import dev.fettle.platform.problem.ProblemException;
import dev.fettle.platform.security.Roles;
import dev.fettle.platform.web.ProblemRoutes;
import dev.fettle.platform.web.Seats;
import dev.fettle.platform.web.Seats.Seat;
import io.quarkus.vertx.http.runtime.security.QuarkusHttpUser;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * {@code /api/v1/deliveries} and {@code /api/v1/dead-letters} for those who want all of it, as lines or as a table:
 * streamed in parts. Routes of our own and no resources, because an answer that fails half-way must break off, not
 * stand
 * still. Only so many are written at once, and none for longer than its deadline. Event loop.
 */
@ApplicationScoped
class ExportRoutes {

    private static final Logger LOG = Logger.getLogger(ExportRoutes.class);
    /** After Quarkus' authorization (-100), before the resources. */
    private static final int ORDER = -10;

    private final Export export;
    private final Seats seats;

    ExportRoutes(Export export, DeliveryConfig config) {
        this.export = export;
        this.seats = new Seats(config.exports().most(), config.exports().deadline());
    }

    void routes(@Observes Router router) {
        router.get("/api/v1/deliveries").order(ORDER).handler(context -> answer(context, "deliveries",
                form -> export.deliveries(which(context).question(1), form, context.response())));
        router.get("/api/v1/dead-letters").order(ORDER).handler(context -> answer(context, "dead-letters",
                form -> export.letters(letters(context).question(1), form, context.response())));
    }

    /** What writes an answer in a form. */
    private interface Writer {

        Future<Void> write(ExportForm form);
    }

    private void answer(RoutingContext context, String name, Writer writer) {
        Optional<ExportForm> form = form(
                String.join(",", context.request().headers().getAll(HttpHeaders.ACCEPT)));
        if (form.isEmpty()) {
            context.next();
            return;
        }
        if (!isViewer(context)) {
            ProblemRoutes.answer(context, Problem.forbidden());
            return;
        }
        Optional<Seat> seat = seats.take(context);
        if (seat.isEmpty()) {
            ProblemRoutes.answer(context, Problem.of(503, "too-many-exports",
                    "as many answers as may be are being written already; try again later"));
            return;
        }
        HttpServerResponse response = context.response();
        response.headers().remove(HttpHeaders.CONTENT_ENCODING); // "identity" of Quarkus: do not compress
        response.putHeader(HttpHeaders.CONTENT_TYPE, form.get().contentType()).putHeader(HttpHeaders.VARY, "Accept")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store").setChunked(true);
        if (form.get() == ExportForm.CSV) {
            response.putHeader("Content-Disposition", "attachment; filename=\"" + name + ".csv\"");
        }
        try {
            writer.write(form.get()).onFailure(e -> broken(context, seat.get(), e)).onComplete(_ -> seat.get().leave());
        } catch (ProblemException e) {
            seat.get().leave();
            response.headers().remove("Content-Disposition");
            response.setChunked(false);
            ProblemRoutes.answer(context, e.problem());
        }
    }

    private static void broken(RoutingContext context, Seat seat, Throwable failure) {
        LOG.warnf("an export could not be written to its end path=%s cause=%s", context.normalizedPath(), failure);
        if (context.response().headWritten()) {
            seat.breakOff();
        } else {
            context.response().headers().remove("Content-Disposition");
            context.response().setChunked(false);
            ProblemRoutes.answer(context, Problem.of(503, "unavailable",
                    "the notifier cannot answer now, probably because its database is away"));
        }
    }

    private static Optional<ExportForm> form(String accept) {
        if (accept.contains("application/x-ndjson")) {
            return Optional.of(ExportForm.LINES);
        }
        return accept.contains("text/csv") ? Optional.of(ExportForm.CSV) : Optional.empty();
    }

    private static boolean isViewer(RoutingContext context) {
        return context.user() instanceof QuarkusHttpUser user && user.getSecurityIdentity().hasRole(Roles.VIEWER);
    }

    private static WhichDeliveries which(RoutingContext context) {
        return new WhichDeliveries(asked(context, "webhook"), asked(context, "state"), asked(context, "component"),
                asked(context, "event"), asked(context, "result"), asked(context, "since"), asked(context, "until"),
                asked(context, "after"));
    }

    private static WhichLetters letters(RoutingContext context) {
        return new WhichLetters(asked(context, "webhook"), asked(context, "component"), asked(context, "event"),
                asked(context, "since"), asked(context, "until"), asked(context, "after"));
    }

    private static @Nullable String asked(RoutingContext context, String name) {
        return context.queryParams().get(name);
    }
}
