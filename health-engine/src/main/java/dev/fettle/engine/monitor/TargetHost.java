package dev.fettle.engine.monitor;

import dev.fettle.api.check.CheckSpec;

/** What is not to be overrun by checks. */
final class TargetHost {

    private TargetHost() {}

    /** Host and port where there are any, else the kind of what is asked. */
    static String of(CheckSpec check) {
        return check.target().isEmpty() ? check.kind() : check.target();
    }
}
