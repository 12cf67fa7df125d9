package dev.fettle.notifier.silence;

import com.fasterxml.jackson.annotation.JsonValue;

/**
 * Text in which {@code *} stands for any text, the empty one included, and {@code ?} for any one character. There is no
 * way to mean the characters themselves. Takes time in proportion to the product of the lengths at worst.
 *
 * @param text as it was written
 */
record Glob(@JsonValue String text) {

    boolean fits(String value) {
        int at = 0;
        int in = 0;
        int star = -1;
        int retry = 0;
        while (in < value.length()) {
            if (at < text.length() && text.charAt(at) == '*') {
                star = at++;
                retry = in;
            } else if (at < text.length() && (text.charAt(at) == '?' || text.charAt(at) == value.charAt(in))) {
                at++;
                in++;
            } else if (star >= 0) {
                at = star + 1;
                in = ++retry;
            } else {
                return false;
            }
        }
        while (at < text.length() && text.charAt(at) == '*') {
            at++;
        }
        return at == text.length();
    }
}
