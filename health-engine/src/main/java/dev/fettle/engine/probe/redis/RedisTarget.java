package dev.fettle.engine.probe.redis;

import dev.fettle.api.check.RedisCheck;
import dev.fettle.engine.probe.Dialer;
import dev.fettle.engine.probe.Expectation;
import dev.fettle.engine.probe.Login;
import java.util.regex.Pattern;

/**
 * A Redis check, ready to be attempted. Immutable.
 *
 * @param address where it listens
 * @param login who logs in; hidden when it is shown
 * @param database which is selected; 0 is without asking
 * @param expectation how it should be
 */
record RedisTarget(String label, Dialer.Target address, Login login, int database, Expectation expectation) {

    /** What may stand behind host and port. */
    static final Pattern PATH = Pattern.compile("|/|/(\\d{1,5})");

    static RedisTarget of(RedisCheck check, Expectation expectation) {
        Dialer.Target address = new Dialer.Target(check.url().getHost(), check.port(),
                "rediss".equals(check.url().getScheme()));
        String path = String.valueOf(check.url().getPath());
        return new RedisTarget("Redis " + check.target(), address,
                Login.of(check.url(), check.user(), check.password()),
                path.length() > 1 ? Integer.parseInt(path.substring(1)) : 0, expectation);
    }

    /** How it logs in: with a password alone as the default user, which older servers know as well. */
    Command authentication() {
        String password = login.password() == null ? "" : login.password();
        return login.user().isEmpty() ? Command.of("AUTH", password) : Command.of("AUTH", login.user(), password);
    }
}
