package dev.fettle.local.move;

import java.text.Normalizer;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** Makes ids of names: each one once. */
final class Slugs {

    private static final int LONGEST = 200;

    private final Set<String> taken = new HashSet<>(Set.of("system"));

    /** Lower-case letters, digits and dashes; other letters lose their marks or become dashes. Never empty. */
    static String slug(String name) {
        String plain = Normalizer.normalize(name, Normalizer.Form.NFKD)
                .replaceAll("\\p{M}+", "")
                .replace("ß", "ss")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9._-]+", "-")
                .replaceAll("^[^a-z0-9]+|[-._]+$", "");
        return plain.isEmpty() ? "unnamed" : plain.substring(0, Math.min(plain.length(), LONGEST - 10));
    }

    /** A slug that nobody has yet: what is taken gets a number. */
    String unique(String name) {
        String wanted = slug(name);
        String id = wanted;
        for (int number = 2; !taken.add(id); number++) {
            id = wanted + "-" + number;
        }
        return id;
    }
}
