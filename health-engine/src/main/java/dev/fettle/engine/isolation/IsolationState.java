package dev.fettle.engine.isolation;

/**
 * What this node thinks of its own network. Times are monotonic, in nanoseconds.
 *
 * <pre>
 *           a run reached nothing                window over, most reached nothing
 * Calm ───────────────────────────► Suspecting ──────────────────────────────────► Isolated
 *  ▲                                    │                                             │
 *  ├──── a reference answers ───────────┤                                             │
 *  ├──── window over, most reached ─────┘                                             │
 *  └──── a reference answers, or most runs of a window reached ───────────────────────┘
 * </pre>
 */
sealed interface IsolationState {

    /** Nothing is wrong. */
    record Calm() implements IsolationState {}

    /**
     * A run reached nothing and no reference has answered since.
     *
     * @param since when that run ended
     */
    record Suspecting(long since) implements IsolationState {}

    /**
     * Cut off.
     *
     * @param since when the first run ended that reached nothing
     * @param windowBegan since when runs are counted that may end it without a reference
     */
    record Isolated(long since, long windowBegan) implements IsolationState {}
}
