package dev.fettle.engine.probe.document;

import dev.fettle.api.component.Status;
import java.util.Map;
import java.util.Optional;

/**
 * What the statuses of documents mean. Pure.
 *
 * @param own where they mean something else than usual
 */
record Meanings(Map<String, Status> own) {

    private static final Map<String, Status> USUAL = Map.of("UP", Status.HEALTHY, "DOWN", Status.UNHEALTHY,
            "OUT_OF_SERVICE", Status.UNHEALTHY);

    Meanings {
        own = Map.copyOf(own);
    }

    /** A status that nobody knows is worrying. */
    Status of(String status) {
        Status said = own.get(status);
        return said != null ? said : USUAL.getOrDefault(status, Status.DEGRADED);
    }

    /**
     * How a part is: as it says itself, and as the parts under it whose status has a meaning of its own, for the
     * application may not know of that meaning. The worst counts.
     */
    Status of(Part judged) {
        Status itself = of(judged.status());
        return judged.all().flatMap(part -> Optional.ofNullable(own.get(part.status())).stream())
                .reduce(itself, Meanings::graver);
    }

    /** Whether somebody knows what it means. */
    boolean isKnown(String status) {
        return USUAL.containsKey(status) || own.containsKey(status) || status.equals("UNKNOWN");
    }

    /** Whether it is as it should be, and nobody says that it means so only here. */
    boolean isPlainlyGood(String status) {
        return of(status) == Status.HEALTHY && !own.containsKey(status);
    }

    /** The one that is worse, of two parts of one name. */
    Part worse(Part one, Part other) {
        return of(other).isWorseThan(of(one)) ? other : one;
    }

    private static Status graver(Status one, Status other) {
        return other.isWorseThan(one) ? other : one;
    }

    /** Whether it is to be named when something is wrong. */
    boolean isTrouble(Part part) {
        return of(part.status()) != Status.HEALTHY;
    }
}
