package dev.fettle.notifier.delivery;

/**
 * One attempt and what became of it.
 *
 * @param batch what was sent
 * @param answer what came back
 * @param verdict what that means
 * @param course what that makes of the webhook
 * @param before how it went until then
 */
record Attempt(FrozenBatch batch, Answer answer, Verdict verdict, Course course, Standing before) {

    /** 1 for the first. */
    int number() {
        return batch.attempts() + 1;
    }

    /**
     * The same as that of a sign of life: it is not tried again, and a receiver that refuses an empty batch need not be
     * unable to take another one.
     */
    Attempt asHeartbeat() {
        return verdict instanceof Verdict.Dead(_, Verdict.Why why) && why == Verdict.Why.REFUSED
                ? new Attempt(batch, answer, verdict, new Course.Stay(), before)
                : this;
    }

    /** How it goes from now on. */
    Standing after() {
        return batch.events() == 0 && verdict instanceof Verdict.Dead
                ? before
                : before.after(verdict, course, answer.latency());
    }

    /** Whether that is worth a row: how it goes, or the state, is another one than before. */
    boolean changesTheStanding() {
        boolean troubled = (before.troubled() == null) != (after().troubled() == null);
        return troubled || before.refused() != after().refused() || !(course instanceof Course.Stay);
    }
}
