package dev.fettle.notifier.rest;

import dev.fettle.notifier.definition.Refusal;
import dev.fettle.notifier.delivery.UnmetException;
import dev.fettle.platform.problem.Problem;
import dev.fettle.platform.problem.ProblemException;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Optional;

/** The problems that an answer can have. */
final class Problems {

    private static final int UNAVAILABLE = 503;
    private static final int RETRY_AFTER_S = 5;

    private Problems() {}

    static ProblemException notFound(String what, String id) {
        return new ProblemException(Problem.of(404, "not-found", "there is no " + what + " '" + id + "'"));
    }

    static ProblemException invalid(String parameter, String detail) {
        return new ProblemException(Problem.badInput(parameter, detail));
    }

    /** The larger of the two limits of bodies is the server's; this is the smaller one. */
    static ProblemException tooLarge(int most) {
        return new ProblemException(Problem.of(413, "too-large", "the body must have at most " + most + " bytes"));
    }

    /** Why definitions were not written. */
    static Problem of(Refusal refusal) {
        String message = refusal.message();
        return switch (refusal) {
            case Refusal.Owned(List<Refusal.Taken> taken) -> {
                String word = "owned-by-" + taken.getFirst().owner().kind();
                yield new Problem("urn:fettle:problem:" + word, word, 409, message,
                        taken.stream().filter(one -> !one.pointer().equals("#")).map(Problems::place).toList());
            }
            case Refusal.TooMuchRemoved _ -> Problem.of(409, "removes-too-much", message);
            case Refusal.Duplicate _ -> Problem.of(409, "duplicate", message);
            case Refusal.Missing _ -> Problem.of(404, "not-found", message);
            case Refusal.Stale _ -> Problem.of(412, "precondition-failed", message);
            case Refusal.NothingToKeep(List<String> pointers) -> secrets(pointers, message);
            case Refusal.NoKey(List<String> pointers) -> secrets(pointers, message);
            case Refusal.NoSecret _ -> secrets(List.of("#/secret"), message);
            case Refusal.NoKeyAtAll _ -> Problem.of(409, "no-key", message);
        };
    }

    /** Why nothing is sent again. */
    static Problem of(UnmetException unmet) {
        String message = String.valueOf(unmet.getMessage());
        return switch (unmet.why()) {
            case MISSING -> Problem.of(404, "not-found", message);
            case NO_WEBHOOK -> Problem.of(409, "no-webhook", message);
            case FORGOTTEN -> Problem.of(409, "beyond-retention", message);
            case SPLIT -> Problem.of(409, "split", message);
            case ENDED -> Problem.of(409, "not-pending", message);
            case TOO_MANY -> Problem.of(409, "too-many-replays", message);
        };
    }

    /** Everything that is wrong with a document; empty when nothing is. */
    static Optional<ProblemException> of(List<dev.fettle.platform.file.Problem> problems) {
        List<Problem.Place> places = problems.stream().filter(dev.fettle.platform.file.Problem::isError)
                .map(problem -> new Problem.Place(problem.pointer(), problem.message())).toList();
        return places.isEmpty() ? Optional.empty() : Optional.of(new ProblemException(Problem.badInput(places)));
    }

    private static Problem.Place place(Refusal.Taken taken) {
        return new Problem.Place(taken.pointer(), "webhook '" + taken.id() + "' is owned by " + taken.owner());
    }

    private static Problem secrets(List<String> pointers, String message) {
        return Problem.badInput(
                pointers.stream().map(pointer -> new Problem.Place(pointer, message)).toList());
    }

    /** The answer; one that says that something is away also says when to ask again. */
    static Response response(Problem problem) {
        Response.ResponseBuilder answer = Response.status(problem.status()).type(Problem.MEDIA_TYPE)
                .entity(problem.json());
        return problem.status() == UNAVAILABLE ? answer.header("Retry-After", RETRY_AFTER_S).build() : answer.build();
    }
}
