package dev.fettle.engine.probe.nats;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Who a user is and what proves it, as a file of credentials says it; or an nkey alone.
 *
 * @param jwt says who the user is; null: the server knows the key. Hidden in {@link #toString()}
 * @param nkey signs
 */
record Credentials(@Nullable String jwt, Nkey nkey) {

    private static final Pattern JWT = Pattern.compile("BEGIN NATS USER JWT-+\\s*([A-Za-z0-9_.-]+?)\\s*-+END");
    private static final Pattern SEED = Pattern.compile("BEGIN USER NKEY SEED-+\\s*([A-Z2-7]+)\\s*-+END");

    /**
     * Reads what such a file holds, or a seed.
     *
     * @throws IllegalArgumentException when it is neither; the message shows none of it
     */
    static Credentials of(String text) {
        Matcher jwt = JWT.matcher(text);
        Matcher seed = SEED.matcher(text);
        boolean claimed = jwt.find();
        if (claimed != seed.find()) {
            throw new IllegalArgumentException("the file must hold both a JWT and a seed");
        }
        return claimed ? new Credentials(jwt.group(1), Nkey.of(seed.group(1))) : new Credentials(null, Nkey.of(text));
    }

    @Override
    public String toString() {
        return "Credentials";
    }
}
