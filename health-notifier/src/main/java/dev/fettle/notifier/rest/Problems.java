package dev.fettle.notifier.rest;

import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;

/** The problems that an answer can have. */
final class Problems {

    private static final MediaType TYPE = new MediaType("application", "problem+json");

    private Problems() {}

    static ProblemException notFound(String what, String id) {
        return new ProblemException(new Problem("urn:fettle:problem:not-found", "Not found", 404,
                "there is no " + what + " '" + id + "'", List.of()));
    }

    static ProblemException invalid(String parameter, String detail) {
        return new ProblemException(new Problem("urn:fettle:problem:invalid-input", "Invalid input", 400, detail,
                List.of(new Problem.Place("#/" + parameter, detail))));
    }

    static Response response(Problem problem) {
        return Response.status(problem.status()).type(TYPE).entity(problem).build();
    }
}
