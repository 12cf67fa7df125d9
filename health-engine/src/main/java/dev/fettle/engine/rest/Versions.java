package dev.fettle.engine.rest;

import dev.fettle.engine.monitor.Precondition;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Versions as entity tags: {@code "v42"}. */
final class Versions {

    private static final Pattern TAG = Pattern.compile("\"v(\\d{1,18})\"");

    private Versions() {}

    static String tag(long version) {
        return "\"v" + version + "\"";
    }

    /** What the headers demand; nothing without them. */
    static Precondition precondition(@Nullable String ifMatch, @Nullable String ifNoneMatch) {
        if (ifMatch != null && ifNoneMatch != null) {
            throw Params.wrong("If-Match", "and If-None-Match must not be given together");
        }
        if (ifNoneMatch != null) {
            if (!ifNoneMatch.strip().equals("*")) {
                throw Params.wrong("If-None-Match", "must be *, was '" + ifNoneMatch + "'");
            }
            return Precondition.STILL_ABSENT;
        }
        if (ifMatch == null) {
            return Precondition.NONE;
        }
        if (ifMatch.strip().equals("*")) {
            return Precondition.PRESENT;
        }
        return Precondition.versions(TAG.matcher(ifMatch).results().map(tag -> Long.parseLong(tag.group(1))).toList());
    }
}
