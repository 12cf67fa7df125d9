package dev.fettle.engine.probe;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Text that stands for bytes: UTF-8, with {@code \r \n \t \\ \0} and {@code \xHH} for one byte. Pure. */
public final class Escapes {

    private Escapes() {}

    /**
     * The bytes that the text stands for.
     *
     * @throws IllegalArgumentException when there is another escape; the message shows nothing of the rest
     */
    public static byte[] bytes(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
        int at = 0;
        while (at < text.length()) {
            int escape = text.indexOf('\\', at);
            int end = escape < 0 ? text.length() : escape;
            bytes.writeBytes(text.substring(at, end).getBytes(StandardCharsets.UTF_8));
            at = escape < 0 ? end : escaped(text, escape, bytes);
        }
        return bytes.toByteArray();
    }

    /** Whole bytes in hexadecimal digits, which may be set apart by spaces, tabs, line ends and colons. */
    public static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replaceAll("[\\s:]+", ""));
    }

    /** Writes what the escape there means, and says where the text goes on. */
    private static int escaped(String text, int at, ByteArrayOutputStream bytes) {
        char kind = at + 1 < text.length() ? text.charAt(at + 1) : ' ';
        switch (kind) {
            case 'r' -> bytes.write('\r');
            case 'n' -> bytes.write('\n');
            case 't' -> bytes.write('\t');
            case '0' -> bytes.write(0);
            case '\\' -> bytes.write('\\');
            case 'x' -> {
                if (at + 4 > text.length() || !HexFormat.isHexDigit(text.charAt(at + 2))
                        || !HexFormat.isHexDigit(text.charAt(at + 3))) {
                    throw new IllegalArgumentException("\\x must be followed by two hexadecimal digits");
                }
                bytes.write(HexFormat.fromHexDigits(text, at + 2, at + 4));
                return at + 4;
            }
            default -> throw new IllegalArgumentException("\\ must be followed by r, n, t, 0, \\ or xHH");
        }
        return at + 2;
    }
}
