package dev.fettle.notifier.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * An error as RFC 9457 has it.
 *
 * @param type stable name of the kind of error
 * @param title the kind for people
 * @param status the HTTP status
 * @param detail what is wrong this time
 * @param errors the places in the input; left out when empty
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
record Problem(String type, String title, int status, String detail, List<Place> errors) {

    Problem {
        errors = List.copyOf(errors);
    }

    /**
     * One place.
     *
     * @param pointer where
     * @param detail what is wrong there
     */
    record Place(String pointer, String detail) {}
}
