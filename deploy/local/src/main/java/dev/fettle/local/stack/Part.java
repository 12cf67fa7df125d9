package dev.fettle.local.stack;

import dev.fettle.local.process.Child;
import dev.fettle.local.process.Launch;
import dev.fettle.local.servers.Server;
import java.util.function.Predicate;

/**
 * One process of the stack.
 *
 * @param launch what to start, again and again
 * @param ready whether a started one answers by now; may take a second, must not throw
 * @param startAttempts how often it may die before it was ready the first time, 1 and more
 */
record Part(Launch launch, Predicate<Child> ready, int startAttempts) {

    /** After a crash the first start may meet what is left of the former life, so a server gets more than one try. */
    private static final int SERVER_ATTEMPTS = 5;

    static Part of(Server server) {
        return new Part(server.launch(), server::ready, SERVER_ATTEMPTS);
    }

    /** A service that answers 200 at the address when it is ready; one that dies before has told why in its log. */
    static Part service(Launch launch, String readyUrl) {
        return new Part(launch, child -> child.isAlive() && HttpReadiness.answers(readyUrl), 1);
    }

    String name() {
        return launch.name();
    }
}
