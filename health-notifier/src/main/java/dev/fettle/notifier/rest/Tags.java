package dev.fettle.notifier.rest;

import dev.fettle.notifier.definition.Precondition;
import java.util.Arrays;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Versions as {@code ETag}, and what requests say of them. Pure. */
final class Tags {

    private static final Pattern TAG = Pattern.compile("\"([0-9]{1,18})\"");

    private Tags() {}

    static String of(long version) {
        return "\"" + version + "\"";
    }

    /**
     * What must hold.
     *
     * @param ifMatch the header; null when it is not there. Tags that are none of ours match nothing
     * @param ifNoneMatch the header; only {@code *} is known, as nobody needs another one to write
     */
    static Precondition precondition(@Nullable String ifMatch, @Nullable String ifNoneMatch) {
        if (ifNoneMatch != null) {
            if (ifMatch != null || !ifNoneMatch.strip().equals("*")) {
                throw Problems.invalid("If-None-Match", "If-None-Match must be *, and alone");
            }
            return new Precondition.Absent();
        }
        if (ifMatch == null) {
            return new Precondition.None();
        }
        return ifMatch.strip().equals("*") ? new Precondition.Present() : new Precondition.OneOf(versions(ifMatch));
    }

    private static Set<Long> versions(String ifMatch) {
        return Arrays.stream(ifMatch.split(",", -1)).map(String::strip).map(TAG::matcher).filter(Matcher::matches)
                .map(tag -> Long.parseLong(tag.group(1))).collect(Collectors.toSet());
    }
}
