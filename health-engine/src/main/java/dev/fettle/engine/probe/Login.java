package dev.fettle.engine.probe;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Who asks. Hidden in {@link #toString()}.
 *
 * @param user null: nobody in particular
 * @param password null: none
 */
public record Login(@Nullable String user, @Nullable String password) {

    /** What is given beside the url, else what stands in it ({@code user:password@}, with percent signs read). */
    public static Login of(URI url, @Nullable String user, @Nullable String password) {
        String said = url.getRawUserInfo();
        int colon = said == null ? -1 : said.indexOf(':');
        String first = said == null ? null : decoded(colon < 0 ? said : said.substring(0, colon));
        String second = said == null || colon < 0 ? null : decoded(said.substring(colon + 1));
        return new Login(user == null ? first : user, password == null ? second : password);
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return "Login[***]";
    }
}
