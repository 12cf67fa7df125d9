package dev.fettle.platform.file;

import java.util.regex.Pattern;

/**
 * Who owns a definition: the files, one who applies whole documents, or REST. Only the owner changes or removes it.
 *
 * @param value {@code file}, {@code rest}, or {@code apply:} and the name of who applies
 */
public record Origin(String value) {

    /** The files that a service is started with. */
    public static final Origin FILE = new Origin("file");
    /** Requests for one definition. */
    public static final Origin REST = new Origin("rest");

    private static final String APPLY = "apply:";
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,99}");

    /**
     * Who applies whole documents under that name.
     *
     * @throws IllegalArgumentException when the name is no slug of at most 100 characters
     */
    public static Origin apply(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("source must match " + NAME + ", was '" + name + "'");
        }
        return new Origin(APPLY + name);
    }

    /** The word of the problem that refuses another's write: {@code file}, {@code apply} or {@code rest}. */
    public String kind() {
        return value.startsWith(APPLY) ? "apply" : value;
    }

    @Override
    public String toString() {
        return value;
    }
}
