package dev.fettle.platform.security;

import java.util.regex.Pattern;

/** The names of a host that lead to this machine whatever a name server says. */
final class LoopbackName {

    private static final String OCTET = "(25[0-5]|2[0-4]\\d|1?\\d?\\d)";
    private static final Pattern NAME = Pattern.compile("localhost|127(\\." + OCTET + "){3}|\\[::1]|::1",
            Pattern.CASE_INSENSITIVE);

    private LoopbackName() {}

    static boolean isOne(String host) {
        return NAME.matcher(host).matches();
    }
}
