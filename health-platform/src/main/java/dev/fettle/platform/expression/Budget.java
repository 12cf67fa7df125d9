package dev.fettle.platform.expression;

/**
 * What one evaluation may still spend. A unit is about five nanoseconds of a
 * busy machine. Evaluations do not
 * wait, so each thread has one budget, filled anew by each evaluation.
 */
final class Budget {

    /** Units of one evaluation: what an expression over a body of 1 MiB needs several times over. */
    static final long UNITS = 10_000_000;

    private static final ThreadLocal<Budget> OF_THREAD = ThreadLocal.withInitial(Budget::new);

    private long left = UNITS;

    private Budget() {}

    /** An evaluation begins on this thread. */
    static void fill() {
        OF_THREAD.get().left = UNITS;
    }

    /** How many are left; at least 0. */
    static long left() {
        return Math.max(0, OF_THREAD.get().left);
    }

    /**
     * @param units at least 0
     * @throws Spent when there are not so many left
     */
    static void spend(long units) {
        Budget budget = OF_THREAD.get();
        budget.left -= units;
        if (budget.left < 0) {
            throw new Spent();
        }
    }

    /**
     * The evaluation is over. An error and no exception: CEL takes an exception for an unknown operand, and {@code ||},
     * {@code &&} and the macros go on after it.
     */
    static final class Spent extends Error {

        private static final long serialVersionUID = 1;

        Spent() {
            super("it costs too much", null, false, false);
        }
    }
}
