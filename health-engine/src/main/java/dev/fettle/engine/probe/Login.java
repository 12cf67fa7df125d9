package dev.fettle.engine.probe;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Who logs in.
 *
 * @param user empty: nobody is named
 * @param password null: none. Hidden in {@link #toString()}
 */
public record Login(String user, @Nullable String password) {

    private static final String MASK = "***";

    /**
     * As the settings say, else as the url does.
     *
     * @param user null or empty: that of the url
     * @param password null: that of the url
     */
    public static Login of(URI url, @Nullable String user, @Nullable String password) {
        String userInfo = url.getRawUserInfo() == null ? "" : url.getRawUserInfo();
        int colon = userInfo.indexOf(':');
        String named = decoded(colon < 0 ? userInfo : userInfo.substring(0, colon));
        String secret = colon < 0 ? null : decoded(userInfo.substring(colon + 1));
        return new Login(user == null || user.isEmpty() ? named : user, password == null ? secret : password);
    }

    /** Whether there is anything to log in with. */
    public boolean isGiven() {
        return !user.isEmpty() || password != null;
    }

    /** What a peer said, without the password: some repeat what they were told. */
    public String removedFrom(String text) {
        return password == null || password.isEmpty() ? text : text.replace(password, MASK);
    }

    private static String decoded(String part) {
        return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return "Login[" + user + "]";
    }
}
