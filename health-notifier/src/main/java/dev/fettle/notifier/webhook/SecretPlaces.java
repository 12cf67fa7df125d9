package dev.fettle.notifier.webhook;

import dev.fettle.platform.file.Confidential;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a definition holds secrets, told by the names of its keys, at any depth: {@code secret}, {@code password},
 * {@code token}, a header {@code Authorization} …, and what an address calls so in its query. A place is named by its
 * path, {@code auth/basic/password}. Pure.
 */
public final class SecretPlaces {

    private static final String ADDRESS = "url";
    private static final Pattern SIGNING = Pattern.compile("secret|previousSecret");
    /** Their names sound like it. */
    private static final Set<String> HARMLESS = Set.of("auth", "previousSecretUntil");
    /** Labels are for everybody to see. */
    private static final Set<String> SHOWN = Set.of("match");

    private SecretPlaces() {}

    /** What becomes of a text. */
    @FunctionalInterface
    public interface Change {

        /**
         * The new text.
         *
         * @param path of the place
         * @param text at that place
         */
        String of(String path, String text);
    }

    /** The same definition with another text at each place that holds a secret in clear. */
    public static Map<String, Object> changeClear(Map<String, Object> written, Change change) {
        return changed("", written,
                (path, name, text) -> isClear(written, path, name, text) ? change.of(path, text) : null);
    }

    /** The same definition with another text wherever one stands; {@code change} may answer what it got. */
    public static Map<String, Object> changeAll(Map<String, Object> written, Change change) {
        return changed("", written, (path, _, text) -> change.of(path, text));
    }

    /** Each place that may hold a secret, with what stands there: be it a placeholder. */
    public static Map<String, String> all(Map<String, Object> written) {
        Map<String, String> found = new LinkedHashMap<>();
        var _ = changed("", written, (path, name, text) -> {
            if (isSecret(name) || isAddress(name)) {
                found.put(path, text);
            }
            return null;
        });
        return found;
    }

    /** The paths of the places that hold a secret in clear. */
    public static List<String> clear(Map<String, Object> written) {
        Map<String, String> found = new LinkedHashMap<>();
        var _ = changeClear(written, (path, text) -> {
            found.put(path, text);
            return text;
        });
        return List.copyOf(found.keySet());
    }

    /** As it may be shown. */
    public static Map<String, Object> masked(Map<String, Object> written) {
        return changeClear(written, (path, text) -> {
            if (path.equals(ADDRESS)) {
                return ShownAddress.of(written);
            }
            return isAddress(name(path)) ? Confidential.maskedAddress(text) : Confidential.MASK;
        });
    }

    /** Of some formats the webhook's own address is a secret as a whole. */
    private static boolean isClear(Map<String, Object> written, String path, String name, String text) {
        return path.equals(ADDRESS) ? ShownAddress.isClear(written) : isClear(name, text);
    }

    /** Whether a text under that name is a secret, other than as the name of a variable or of a file. */
    static boolean isClear(String name, String text) {
        if (isAddress(name)) {
            return WebhookFile.isClear(text);
        }
        if (!isSecret(name) || text.isEmpty()) {
            return false;
        }
        return SIGNING.matcher(name).matches()
                ? !WebhookFile.isReference(text)
                : !Confidential.isPlaceholder(text);
    }

    private static boolean isSecret(String name) {
        return !HARMLESS.contains(name) && !isAddress(name) && Confidential.isSecret(name);
    }

    private static boolean isAddress(String name) {
        return name.equals("url") || name.endsWith("Url");
    }

    private static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** Answers null where nothing is to change. */
    @FunctionalInterface
    private interface Visit {
        @Nullable
        String of(String path, String name, String text);
    }

    private static Map<String, Object> changed(String before, Map<?, ?> map, Visit visit) {
        Map<String, Object> copy = new LinkedHashMap<>();
        map.forEach((key, value) -> {
            String name = String.valueOf(key);
            boolean shown = before.isEmpty() && SHOWN.contains(name);
            copy.put(name, shown ? value : changed(before + name, name, value, visit));
        });
        return copy;
    }

    private static @Nullable Object changed(String path, String name, @Nullable Object value, Visit visit) {
        return switch (value) {
            case null -> null;
            case Map<?, ?> map -> changed(path + "/", map, visit);
            case Iterable<?> items -> items(path, name, items, visit);
            default -> {
                String anew = visit.of(path, name, String.valueOf(value));
                yield anew == null || anew.equals(String.valueOf(value)) ? value : anew;
            }
        };
    }

    private static List<@Nullable Object> items(String path, String name, Iterable<?> items, Visit visit) {
        List<@Nullable Object> copy = new java.util.ArrayList<>();
        int at = 0;
        for (Object item : items) {
            copy.add(changed(path + "/" + at++, name, item, visit));
        }
        return copy;
    }
}
