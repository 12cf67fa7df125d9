package dev.fettle.notifier.rest;

import dev.fettle.notifier.definition.RefusedException;
import dev.fettle.notifier.delivery.UnmetException;
import dev.fettle.platform.problem.Problem;
import dev.fettle.platform.problem.ProblemException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import java.util.Locale;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Every error leaves as {@code application/problem+json}. */
class ProblemMapper {

    private static final Logger LOG = Logger.getLogger(ProblemMapper.class);

    @ServerExceptionMapper
    Response problem(ProblemException e) {
        return Problems.response(e.problem());
    }

    @ServerExceptionMapper
    Response noToken(UnauthorizedException e) {
        return Response.fromResponse(Problems.response(Problem.unauthorized())).header("WWW-Authenticate", "Bearer")
                .build();
    }

    @ServerExceptionMapper
    Response roleTooSmall(ForbiddenException e) {
        return Problems.response(Problem.forbidden());
    }

    @ServerExceptionMapper
    Response refused(RefusedException e) {
        return Problems.response(Problems.of(e.refusal()));
    }

    @ServerExceptionMapper
    Response unmet(UnmetException e) {
        return Problems.response(Problems.of(e));
    }

    @ServerExceptionMapper
    Response refusal(WebApplicationException e) {
        int status = e.getResponse().getStatus();
        Response.Status known = Response.Status.fromStatusCode(status);
        String word = known == null ? "refused" : known.name().toLowerCase(Locale.ROOT).replace('_', '-');
        return Problems.response(Problem.of(status, word, String.valueOf(e.getMessage())));
    }

    /** A mistake of ours, or else the database, which is the only thing that an answer needs. */
    @ServerExceptionMapper
    Response trouble(Throwable e) {
        if (isOurs(e)) {
            LOG.error("request failed", e);
            return Problems.response(
                    Problem.of(500, "internal", "the notifier made a mistake; its log tells which"));
        }
        LOG.warnf("request failed cause=%s", e);
        return Problems.response(Problem.of(503, "unavailable",
                "the notifier cannot answer now, probably because its database is away"));
    }

    private static boolean isOurs(Throwable e) {
        return e instanceof NullPointerException || e instanceof IllegalArgumentException
                || e instanceof IllegalStateException || e instanceof ClassCastException
                || e instanceof IndexOutOfBoundsException || e instanceof Error;
    }
}
