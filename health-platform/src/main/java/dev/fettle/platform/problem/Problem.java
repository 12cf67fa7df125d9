package dev.fettle.platform.problem;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * The body of an answer that refuses a request (RFC 9457).
 *
 * @param type stable, for programs: {@code urn:fettle:problem:} and a word
 * @param title the word, for people
 * @param status the HTTP status code
 * @param detail what is wrong and what to do, for people
 * @param errors for bad input: each place and what is wrong there; empty otherwise, and then not written
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Problem(String type, String title, int status, String detail, List<Place> errors) {

    /** The media type of such a body. */
    public static final String MEDIA_TYPE = "application/problem+json";

    public Problem {
        errors = List.copyOf(errors);
    }

    /** A problem without places. */
    public static Problem of(int status, String word, String detail) {
        return new Problem("urn:fettle:problem:" + word, word, status, detail, List.of());
    }

    /** Nobody known asks. */
    public static Problem unauthorized() {
        return of(401, "unauthorized", "a valid token is needed: Authorization: Bearer <token>");
    }

    /** Who asks may not. */
    public static Problem forbidden() {
        return of(403, "forbidden", "the role of this token does not allow that");
    }

    /** Bad input at one place. */
    public static Problem badInput(String pointer, String detail) {
        return badInput(List.of(new Place(pointer, detail)));
    }

    /** Bad input at several places. */
    public static Problem badInput(List<Place> errors) {
        return new Problem("urn:fettle:problem:bad-input", "bad-input", 400, "the request is not valid", errors);
    }

    /** The body, for where no mapper is at hand. */
    public String json() {
        JsonObject json = new JsonObject().put("type", type).put("title", title).put("status", status).put("detail",
                detail);
        if (!errors.isEmpty()) {
            JsonArray places = new JsonArray();
            errors.forEach(place -> places
                    .add(new JsonObject().put("pointer", place.pointer()).put("detail", place.detail())));
            json.put("errors", places);
        }
        return json.encode();
    }

    /**
     * One wrong place of the input.
     *
     * @param pointer JSON pointer as a URI fragment, {@code #/components/0/interval}; of a query parameter its name
     * @param detail what is wrong there and what is allowed
     */
    public record Place(String pointer, String detail) {}
}
