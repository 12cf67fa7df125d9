package dev.fettle.engine.rest;

import dev.fettle.engine.monitor.Precondition;
import java.util.regex.Matcher;
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
            return Precondition.ABSENT;
        }
        if (ifMatch == null) {
            return Precondition.NONE;
        }
        Matcher tag = TAG.matcher(ifMatch.strip());
        // any other tag is of no version of ours, so it cannot match; -1 never does
        return Precondition.version(tag.matches() ? Long.parseLong(tag.group(1)) : -1);
    }
}
