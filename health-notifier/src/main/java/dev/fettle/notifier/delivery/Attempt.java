package dev.fettle.notifier.delivery;

/**
 * One attempt and what became of it.
 *
 * @param batch what was sent
 * @param answer what came back
 * @param verdict what that means
 */
record Attempt(FrozenBatch batch, Answer answer, Verdict verdict) {

    /** 1 for the first. */
    int number() {
        return batch.attempts() + 1;
    }
}
