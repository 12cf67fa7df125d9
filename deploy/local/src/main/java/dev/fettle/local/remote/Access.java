package dev.fettle.local.remote;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Where the server is and who asks.
 *
 * @param server base address
 * @param token bearer token; empty asks without one
 */
public record Access(URI server, Optional<String> token) {

    private static final URI LOCAL = URI.create("http://127.0.0.1:8080");

    /**
     * As the environment says: {@code FETTLE_SERVER}, {@code FETTLE_TOKEN} or {@code FETTLE_TOKEN_FILE}. Without a
     * server it is the one that {@code ./fettle up} starts, and without a token then the one that it keeps in
     * {@code .fettle/admin-token} of this directory.
     *
     * @param variables the environment
     * @param here the working directory
     * @throws RefusedException when a variable makes no sense or a file cannot be read
     */
    public static Access of(Function<String, @Nullable String> variables, Path here) throws RefusedException {
        String server = blankToNull(variables.apply("FETTLE_SERVER"));
        String token = blankToNull(variables.apply("FETTLE_TOKEN"));
        String file = blankToNull(variables.apply("FETTLE_TOKEN_FILE"));
        if (token != null && file != null) {
            throw new RefusedException(0, List.of("give FETTLE_TOKEN or FETTLE_TOKEN_FILE, not both"));
        }
        Path kept = here.resolve(".fettle/admin-token");
        if (file != null) {
            token = read(Path.of(file));
        } else if (token == null && server == null && Files.isReadable(kept)) {
            token = read(kept);
        }
        return new Access(server == null ? LOCAL : address(server), Optional.ofNullable(token));
    }

    private static URI address(String text) throws RefusedException {
        try {
            URI uri = new URI(text.replaceAll("/+$", ""));
            if (("http".equals(uri.getScheme()) || "https".equals(uri.getScheme())) && uri.getHost() != null
                    && uri.getQuery() == null && uri.getFragment() == null) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // told below, as any other text that is no address
        }
        throw new RefusedException(0,
                List.of("FETTLE_SERVER must be an address such as https://fettle.example.com, was '" + text + "'"));
    }

    private static String read(Path file) throws RefusedException {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new RefusedException(0, List.of("the token in " + file + " cannot be read: " + e));
        }
    }

    private static @Nullable String blankToNull(@Nullable String text) {
        return text == null || text.isBlank() ? null : text.strip();
    }

    /** Never shows the token. */
    @Override
    public String toString() {
        return server + (token.isPresent() ? " with a token" : " without a token");
    }
}
