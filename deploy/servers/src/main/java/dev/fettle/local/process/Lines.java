package dev.fettle.local.process;

import java.io.IOException;
import java.io.Reader;
import org.jspecify.annotations.Nullable;

/** Reads lines of bounded length: what is longer comes in pieces, so that a child cannot fill our memory. */
final class Lines {

    private static final int LONGEST = 16_384;

    private final Reader reader;
    private final StringBuilder line = new StringBuilder();

    Lines(Reader reader) {
        this.reader = reader;
    }

    /** The next line without its end, or null at the end of the stream. */
    @Nullable
    String next() throws IOException {
        line.setLength(0);
        int character = reader.read();
        if (character < 0) {
            return null;
        }
        while (character >= 0 && character != '\n' && line.length() < LONGEST) {
            if (character != '\r') {
                line.append((char) character);
            }
            character = reader.read();
        }
        if (character >= 0 && character != '\n') {
            line.append((char) character);
        }
        return line.toString();
    }
}
