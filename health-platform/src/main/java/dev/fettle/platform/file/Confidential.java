package dev.fettle.platform.file;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What of a definition is a secret, told by the name that it stands under. Pure. */
public final class Confidential {

    /** What a secret reads as. */
    public static final String MASK = "***";

    private static final Pattern NAME = Pattern
            .compile(
                    "authorization|cookie|token|secret|password|passwd|credential|api-?_?key|private-?_?key|signature");
    private static final Pattern SHORT_PARAMETER = Pattern.compile("key|sig|auth|pwd");
    private static final Pattern USER = Pattern.compile("://([^/?#@]*)@");
    private static final Pattern PARAMETER = Pattern.compile("([?&])([^=&#]+)=([^&#]*)");

    private Confidential() {}

    /** Whether a header, setting or parameter of that name usually holds a secret. */
    public static boolean isSecret(String name) {
        return NAME.matcher(name.toLowerCase(Locale.ROOT)).find();
    }

    /** Whether a text is nothing but words around placeholders, and not a secret in clear. */
    public static boolean isPlaceholder(String storable) {
        return storable.replace("$${", "").contains("${");
    }

    /** An address without its user's password and without what its query calls a token, key or the like. */
    public static String maskedAddress(String address) {
        Matcher user = USER.matcher(address);
        String shown = user.find() && !isPlaceholder(user.group(1)) ? user.replaceFirst("://" + MASK + "@") : address;
        return PARAMETER.matcher(shown)
                .replaceAll(parameter -> Matcher.quoteReplacement(
                        isSecretParameter(parameter.group(2)) && !isPlaceholder(parameter.group(3))
                                ? parameter.group(1) + parameter.group(2) + "=" + MASK
                                : parameter.group()));
    }

    /** Whether an address says {@value #MASK} where a secret would stand. */
    public static boolean isMasked(String address) {
        return PARAMETER.matcher(address).results()
                .anyMatch(parameter -> isSecretParameter(parameter.group(2)) && parameter.group(3).equals(MASK));
    }

    private static boolean isSecretParameter(String name) {
        return isSecret(name) || SHORT_PARAMETER.matcher(name.toLowerCase(Locale.ROOT)).matches();
    }
}
