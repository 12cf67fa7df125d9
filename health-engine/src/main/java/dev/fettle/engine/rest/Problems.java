package dev.fettle.engine.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import dev.fettle.engine.component.NotOwnerException;
import dev.fettle.engine.component.RemovalRefusedException;
import dev.fettle.engine.monitor.AlreadyThereException;
import dev.fettle.engine.history.HistoryAwayException;
import dev.fettle.engine.monitor.NotCommittedException;
import dev.fettle.engine.monitor.NotOwnedException;
import dev.fettle.engine.monitor.StalePreconditionException;
import dev.fettle.platform.problem.Problem;
import dev.fettle.platform.problem.ProblemException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** The one place where what went wrong becomes an answer. */
class Problems {

    private static final int MOST_PLACES = 100;
    private static final Logger LOG = Logger.getLogger(Problems.class);

    @ServerExceptionMapper
    Response refused(ProblemException e) {
        return answer(e.problem());
    }

    @ServerExceptionMapper
    Response noToken(UnauthorizedException e) {
        return Response.fromResponse(answer(Problem.unauthorized())).header("WWW-Authenticate", "Bearer")
                .build();
    }

    @ServerExceptionMapper
    Response roleTooSmall(ForbiddenException e) {
        return answer(Problem.forbidden());
    }

    @ServerExceptionMapper
    Response notCommitted(NotCommittedException e) {
        return answer(Problem.of(503, "not-committed",
                "it is not committed: " + e.getMessage() + "; sending it again does no harm"));
    }

    @ServerExceptionMapper
    Response ownerUnavailable(NotOwnedException e) {
        return answer(Problem.of(503, "owner-unavailable", String.valueOf(e.getMessage())));
    }

    @ServerExceptionMapper
    Response notTheOwner(NotOwnerException e) {
        NotOwnerException.Taken first = e.taken().getFirst();
        Problem problem = Problem.of(409, "owned-by-" + first.owner().kind(),
                e.getMessage() + "; only its owner changes or removes it");
        return answer(new Problem(problem.type(), problem.title(), problem.status(), problem.detail(), e.taken()
                .stream()
                .limit(MOST_PLACES)
                .map(taken -> new Problem.Place(taken.pointer(), taken.toString()))
                .toList()));
    }

    @ServerExceptionMapper
    Response removesTooMuch(RemovalRefusedException e) {
        return answer(Problem.of(409, "removes-too-much", String.valueOf(e.getMessage())));
    }

    @ServerExceptionMapper
    Response thereAlready(AlreadyThereException e) {
        return answer(Problem.of(409, "duplicate", String.valueOf(e.getMessage())));
    }

    @ServerExceptionMapper
    Response changedSince(StalePreconditionException e) {
        return answer(Problem.of(412, "precondition-failed", String.valueOf(e.getMessage())));
    }

    @ServerExceptionMapper
    Response historyAway(HistoryAwayException e) {
        LOG.debug("the past could not be told", e);
        return answer(Problem.of(503, "history-unavailable", String.valueOf(e.getMessage())));
    }

    @ServerExceptionMapper
    Response notTheShape(JsonMappingException e) {
        return answer(Problem.badInput(pointer(e), e.getOriginalMessage()));
    }

    @ServerExceptionMapper
    Response notJson(JsonProcessingException e) {
        return answer(Problem.badInput("#", "the body is not JSON: " + e.getOriginalMessage()));
    }

    @ServerExceptionMapper
    Response refused(WebApplicationException e) {
        if (e.getCause() instanceof JsonMappingException mapping) {
            return notTheShape(mapping);
        }
        if (e.getCause() instanceof JsonProcessingException parsing) {
            return notJson(parsing);
        }
        int status = e.getResponse().getStatus();
        Response answer = answer(Problem.of(status, word(status), String.valueOf(e.getMessage())));
        Object allowed = e.getResponse().getHeaders().getFirst("Allow");
        return allowed == null ? answer : Response.fromResponse(answer).header("Allow", allowed).build();
    }

    @ServerExceptionMapper
    Response bug(RuntimeException e) {
        LOG.error("request failed", e);
        return answer(Problem.of(500, "internal", "this is a fault of Fettle; its log says more"));
    }

    private static Response answer(Problem problem) {
        Response.ResponseBuilder answer = Response.status(problem.status())
                .type(Problem.MEDIA_TYPE)
                .entity(problem.json());
        if (problem.status() == 503) {
            answer.header("Retry-After", 5);
        }
        return answer.build();
    }

    private static String word(int status) {
        Response.Status known = Response.Status.fromStatusCode(status);
        return known == null ? "refused" : known.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static String pointer(JsonMappingException e) {
        List<JsonMappingException.Reference> path = e.getPath();
        return path.stream()
                .map(step -> step.getFieldName() == null ? String.valueOf(step.getIndex()) : step.getFieldName())
                .collect(Collectors.joining("/", path.isEmpty() ? "#" : "#/", ""));
    }
}
