package dev.fettle.notifier.rest;

import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import java.util.List;
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
    Response refusal(WebApplicationException e) {
        int status = e.getResponse().getStatus();
        String title = Response.Status.fromStatusCode(status) == null
                ? "Error"
                : Response.Status.fromStatusCode(status).getReasonPhrase();
        return Problems.response(new Problem("about:blank", title, status, title, List.of()));
    }

    /** A mistake of ours, or else the database, which is the only thing that an answer needs. */
    @ServerExceptionMapper
    Response trouble(Throwable e) {
        if (isOurs(e)) {
            LOG.error("request failed", e);
            return Problems.response(new Problem("about:blank", "Internal error", 500,
                    "the notifier made a mistake; its log tells which", List.of()));
        }
        LOG.warnf("request failed cause=%s", e);
        return Problems.response(new Problem("urn:fettle:problem:unavailable", "Unavailable", 503,
                "the notifier cannot answer now, probably because its database is away", List.of()));
    }

    private static boolean isOurs(Throwable e) {
        return e instanceof NullPointerException || e instanceof IllegalArgumentException
                || e instanceof IllegalStateException || e instanceof ClassCastException
                || e instanceof IndexOutOfBoundsException || e instanceof Error;
    }
}
