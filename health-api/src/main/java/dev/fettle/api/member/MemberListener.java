package dev.fettle.api.member;

import org.jspecify.annotations.Nullable;

/**
 * Hears of each change of a member, in order, on the thread that feeds the view and after the view has changed. What it
 * throws reaches that thread.
 */
@FunctionalInterface
public interface MemberListener {

    /**
     * A member changed.
     *
     * @param before as it was; null when it is new
     * @param after as it is; null when it is gone
     */
    void changed(@Nullable Member before, @Nullable Member after);
}
