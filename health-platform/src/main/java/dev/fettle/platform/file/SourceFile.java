package dev.fettle.platform.file;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/** The bytes of one file and its name; knows lines and columns only when asked, for a problem. */
final class SourceFile {

    private final String name;
    private final byte[] bytes;

    SourceFile(String name, byte[] bytes) {
        this.name = name;
        this.bytes = name.endsWith(".json") ? tabsAsSpaces(bytes) : bytes;
    }

    String name() {
        return name;
    }

    byte[] bytes() {
        return bytes;
    }

    InputStream open() {
        return new ByteArrayInputStream(bytes);
    }

    /** The place of the n-th code point, from 0. */
    Position positionOf(int codePoint) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        int index = text.offsetByCodePoints(0, Math.min(codePoint, text.codePointCount(0, text.length())));
        return after(text.substring(0, index));
    }

    /** The place of the first byte that is not UTF-8; the begin of the file when there is none. */
    Position firstMalformed() {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        CharBuffer decoded = CharBuffer.allocate(bytes.length);
        CoderResult result = decoder.decode(ByteBuffer.wrap(bytes), decoded, true);
        return result.isError() ? after(decoded.flip().toString()) : new Position(name, 1, 1);
    }

    /** A line, from 0; empty beyond the end. */
    String line(int number) {
        return new String(bytes, StandardCharsets.UTF_8).lines().skip(number).findFirst().orElse("");
    }

    private Position after(String text) {
        int line = 1;
        int begin = 0;
        for (int at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
            line++;
            begin = at + 1;
        }
        return new Position(name, line, text.codePointCount(begin, text.length()) + 1);
    }

    /** JSON may be indented by tabs, YAML may not; a JSON text has no tab in any value. */
    private static byte[] tabsAsSpaces(byte[] bytes) {
        byte[] spaced = bytes.clone();
        for (int at = 0; at < spaced.length; at++) {
            if (spaced[at] == '\t') {
                spaced[at] = ' ';
            }
        }
        return spaced;
    }
}
