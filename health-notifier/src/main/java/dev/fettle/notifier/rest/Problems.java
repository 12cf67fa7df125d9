package dev.fettle.notifier.rest;

import dev.fettle.platform.problem.Problem;
import dev.fettle.platform.problem.ProblemException;
import jakarta.ws.rs.core.Response;

/** The problems that an answer can have. */
final class Problems {

    private Problems() {}

    static ProblemException notFound(String what, String id) {
        return new ProblemException(Problem.of(404, "not-found", "there is no " + what + " '" + id + "'"));
    }

    static ProblemException invalid(String parameter, String detail) {
        return new ProblemException(Problem.badInput(parameter, detail));
    }

    static Response response(Problem problem) {
        return Response.status(problem.status()).type(Problem.MEDIA_TYPE).entity(problem.json()).build();
    }
}
