package dev.fettle.notifier.webhook;

import dev.fettle.notifier.render.Format;
import dev.fettle.platform.file.Confidential;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What of a webhook's address may be shown. Everywhere: all but what its query calls a token or the like. Where whoever
 * knows the address may post to it (Slack and its kind): of the path only what is a placeholder, and the words that
 * every such address has. Pure.
 *
 * @see "docs/adr/0028"
 */
public final class ShownAddress {

    private static final Set<String> HIDING = Set.of("slack", "teams", "discord", "ntfy");
    /** Parts of paths that are no secret. */
    private static final Set<String> KNOWN = Set.of("services", "api", "webhooks", "webhook", "webhookb2", "workflows",
            "triggers", "manual", "paths", "invoke", "hooks");
    private static final Pattern ADDRESS = Pattern
            .compile("(https?://[^/?#$]*|\\$\\{[^}]*}|https?://\\$\\{[^}]*})([^?#]*)(\\?[^#]*)?");
    private static final Pattern PART = Pattern.compile("(?:\\$\\{[^}]*}|[^/])+");

    private ShownAddress() {}

    /**
     * The address as it may be shown.
     *
     * @param written as it stands in the definition
     */
    static String of(Format format, String written) {
        return of(format.hidesAddress(), written);
    }

    /** As {@link #of(Format, String)}, of a definition in the shape of the file. */
    public static String of(Map<String, Object> definition) {
        return of(hides(definition.get("format")), String.valueOf(definition.get("url")));
    }

    /** Whether the address of that definition holds a secret, other than as the name of a variable or of a file. */
    public static boolean isClear(Map<String, Object> definition) {
        String address = String.valueOf(definition.get("url"));
        return !address.equals(Confidential.MASK) && !of(definition).equals(address);
    }

    /** Whether an address says {@code ***} where a secret would stand. */
    static boolean isMasked(String written) {
        Matcher address = ADDRESS.matcher(written);
        return Confidential.isMasked(written) || (address.matches()
                && Arrays.asList(address.group(2).split("/", -1)).contains(Confidential.MASK));
    }

    private static boolean hides(@Nullable Object format) {
        return format instanceof String word
                ? HIDING.contains(word)
                : format instanceof Map<?, ?> map && map.keySet().stream().anyMatch(HIDING::contains);
    }

    private static String of(boolean hidden, String written) {
        String shown = Confidential.maskedAddress(written);
        Matcher address = ADDRESS.matcher(shown);
        if (!hidden || !address.matches()) {
            return shown;
        }
        String path = PART.matcher(address.group(2)).replaceAll(part -> Matcher.quoteReplacement(part(part.group())));
        return address.group(1) + path + (address.group(3) == null ? "" : address.group(3));
    }

    private static String part(String part) {
        return KNOWN.contains(part) || Confidential.isPlaceholder(part) ? part : Confidential.MASK;
    }
}
