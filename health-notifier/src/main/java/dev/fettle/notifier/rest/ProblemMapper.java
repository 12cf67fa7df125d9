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

    /** The database is away, mostly. */
    @ServerExceptionMapper
    Response trouble(Exception e) {
        LOG.warnf("request failed cause=%s", e);
        LOG.debug("request failed", e);
        return Problems.response(new Problem("urn:fettle:problem:unavailable", "Unavailable", 503,
                "the notifier cannot answer now, probably because its database is away", List.of()));
    }
}
