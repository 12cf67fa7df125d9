package dev.fettle.engine.probe;

import dev.fettle.platform.file.Confidential;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * What must stand in no message, whoever says it. Immutable; any thread.
 *
 * @param all the longest first: one may hold another
 */
public record Secrets(List<String> all) {

    /** Shorter ones would mask half of an ordinary sentence. */
    private static final int SHORTEST = 4;

    public Secrets {
        all = all.stream().filter(secret -> secret.length() >= SHORTEST).distinct()
                .sorted(Comparator.comparingInt(String::length).reversed()).toList();
    }

    /** What settings name as such, at any depth: {@code password}, {@code token} and the like. */
    public static Secrets in(Map<String, ?> settings) {
        List<String> found = new ArrayList<>();
        settings.forEach((name, value) -> gather(value, Confidential.isSecret(name), found));
        return new Secrets(found);
    }

    private static void gather(Object value, boolean secret, List<String> found) {
        switch (value) {
            case Map<?, ?> map -> map.forEach(
                    (name, each) -> gather(each, secret || Confidential.isSecret(String.valueOf(name)), found));
            case Collection<?> list -> list.forEach(each -> gather(each, secret, found));
            default -> {
                if (secret) {
                    found.add(String.valueOf(value));
                }
            }
        }
    }

    /** The text with {@value Confidential#MASK} where one of them stood. */
    public String mask(String text) {
        String shown = text;
        for (String secret : all) {
            shown = shown.replace(secret, Confidential.MASK);
        }
        return shown;
    }

    @Override
    public String toString() {
        return all.size() + " secrets";
    }
}
