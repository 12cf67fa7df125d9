package dev.fettle.local.faults;

import java.time.Duration;

/** Something that happens to a running system. */
sealed interface Fault {

    /**
     * SIGKILL for a notifier, which then comes back.
     *
     * @param owner whether it is the one that holds the most webhooks; else any
     * @param sameName whether it comes back under its name, and takes over at once what it held, or as a stranger
     */
    record KillNotifier(boolean owner, boolean sameName) implements Fault {}

    /**
     * SIGSTOP for the notifier that holds the most webhooks until its leases ran out and others took over, then
     * SIGCONT.
     */
    record PauseNotifier() implements Fault {}

    /**
     * PostgreSQL is away.
     *
     * @param killed SIGKILL; else it is asked to end
     * @param away until it is started again
     */
    record PostgresAway(boolean killed, Duration away) implements Fault {}

    /**
     * Kafka is away.
     *
     * @param killed SIGKILL; else it is asked to end
     * @param away until it is started again
     */
    record KafkaAway(boolean killed, Duration away) implements Fault {}

    /**
     * A receiver is in a bad mood.
     *
     * @param receiver which one, from 0
     * @param mood how
     * @param lasting for how long
     */
    record BadMood(int receiver, Mood mood, Duration lasting) implements Fault {}

    /** How a receiver behaves. */
    enum Mood {
        /** Answers 204. */
        WELL,
        /** Reads the POST and answers 500. */
        TROUBLED,
        /** Reads the POST and resets the connection. */
        RESETTING,
        /** Nobody listens. */
        AWAY,
        /** Reads the POST and says nothing until the other side gives up, or the mood is over. */
        HANGING
    }
}
