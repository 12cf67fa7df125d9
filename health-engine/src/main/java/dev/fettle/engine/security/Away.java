package dev.fettle.engine.security;

import dev.fettle.platform.problem.Problem;
import dev.fettle.platform.problem.ProblemException;
import org.jboss.logging.Logger;

/** What a client is told when the database does not answer. */
final class Away {

    private static final Logger LOG = Logger.getLogger(Away.class);

    private Away() {}

    static ProblemException problem(String what, Throwable e) {
        LOG.warnf("the database did not answer what=%s cause=%s", what, e);
        return new ProblemException(Problem.of(503, "unavailable",
                "the database is away, so " + what + " cannot be read or changed now"));
    }
}
