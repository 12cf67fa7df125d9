package dev.fettle.platform.file;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What of a definition is a secret, told by the name that it stands under. Pure. */
public final class Confidential {

    /** What a secret reads as. */
    public static final String MASK = "***";

    private static final Pattern NAME = Pattern.compile("authorization|cookie|token|secret|password|passwd|credential"
            + "|api-?_?key|access-?_?key|private-?_?key|auth-?_?key|routing-?_?key|signature|(^|[-_.])(sig|key|pwd|pass|auth|code|bearer)$");
    private static final Pattern VARIABLE = Pattern.compile("(?<!\\$)\\$\\{(file:[^}]+|[^}:]+)}");
    private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9-]{0,30}");
    private static final Pattern USER = Pattern.compile("://([^/?#@]*)@");
    /** {@code "name": "value"}, {@code name=value}, {@code name: value} and {@code <name>value}, however quoted. */
    private static final Pattern NAMED = Pattern
            .compile("([A-Za-z_][A-Za-z0-9_.-]*+)[\\\\\"']*+\\s*+[:=>]\\s*+[\\\\\"']*+"
                    + "((?:(?<!\\$)\\$\\{[^}]*+}|[^\\\\\"'&<,;\\s}])*+)");
    private static final Pattern OPTION = Pattern.compile("(--?)([A-Za-z][A-Za-z0-9_.-]*)(?:=(.+))?", Pattern.DOTALL);
    private static final Pattern PARAMETER = Pattern.compile("([?&])([^=&#?]++)=([^&#]*+)");

    private Confidential() {}

    /** Whether a header, setting or parameter of that name usually holds a secret. */
    public static boolean isSecret(String name) {
        return NAME.matcher(name.toLowerCase(Locale.ROOT)).find();
    }

    /**
     * Whether a text holds no secret itself: variables without a default, and at most the word before them that says
     * what
     * they are ({@code Bearer}).
     */
    public static boolean isPlaceholder(String storable) {
        String rest = VARIABLE.matcher(storable).replaceAll("").strip();
        return !rest.equals(storable.strip()) && (rest.isEmpty() || SCHEME.matcher(rest).matches());
    }

    /** An address without its user's password and without what its query calls a token, key or the like. */
    public static String maskedAddress(String address) {
        Matcher user = USER.matcher(address);
        String shown = user.find() && !isPlaceholder(password(user.group(1)))
                ? user.replaceFirst("://" + MASK + "@")
                : address;
        return PARAMETER.matcher(shown)
                .replaceAll(parameter -> Matcher.quoteReplacement(
                        isSecret(parameter.group(2)) && !isPlaceholder(parameter.group(3))
                                ? parameter.group(1) + parameter.group(2) + "=" + MASK
                                : parameter.group()));
    }

    /**
     * A text that is sent: all of it is {@value #MASK} when it gives a value in clear to something that it calls a
     * token,
     * password or the like, be it JSON, a form, XML or lines. Else it reads as itself.
     */
    public static String maskedText(String text) {
        boolean tells = NAMED.matcher(text)
                .results()
                .anyMatch(named -> isSecret(named.group(1)) && !named.group(2).isEmpty()
                        && !isPlaceholder(named.group(2)));
        return tells ? MASK : text;
    }

    /**
     * Arguments of a program, without what follows a name that usually stands before a secret: {@code --password x},
     * {@code --password=x}, {@code --api-key x}. Variables read as themselves.
     */
    public static List<String> maskedArguments(List<String> arguments) {
        List<String> shown = new ArrayList<>(arguments.size());
        boolean secretComes = false;
        for (String argument : arguments) {
            Matcher option = OPTION.matcher(argument);
            boolean named = option.matches() && isSecret(option.group(2));
            if (secretComes && !argument.isEmpty() && !isPlaceholder(argument)) {
                shown.add(MASK);
            } else if (named && option.group(3) != null && !isPlaceholder(option.group(3))) {
                shown.add(option.group(1) + option.group(2) + "=" + MASK);
            } else {
                shown.add(argument);
            }
            secretComes = !secretComes && named && option.group(3) == null;
        }
        return shown;
    }

    /** Whether an address says {@value #MASK} where a secret would stand. */
    public static boolean isMasked(String address) {
        return PARAMETER.matcher(address).results()
                .anyMatch(parameter -> isSecret(parameter.group(2)) && parameter.group(3).equals(MASK));
    }

    /** The password of {@code user:password}; all of it when there is no user. */
    private static String password(String user) {
        return user.substring(user.indexOf(':') + 1);
    }
}
