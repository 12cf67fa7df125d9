package dev.fettle.engine.monitor;

import dev.fettle.api.component.Subject;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Changes that wait to be committed. In normal times they wait for milliseconds; while PostgreSQL is away at most
 * {@value #MOST} wait per subject, then two in the middle are folded into one, so that the first and the last ones stay
 * as they were and the chain has no hole. Not thread-safe: it belongs to one lane.
 */
final class PendingChanges {

    /** How many changes of one subject wait at most. */
    static final int MOST = 100;

    private final Map<Subject, List<Change>> bySubject = new LinkedHashMap<>();
    private long folded;

    void add(Change change) {
        List<Change> waiting = bySubject.computeIfAbsent(change.turn().subject(), _ -> new ArrayList<>(1));
        waiting.add(change instanceof Change.Beside beside ? instead(beside, waiting) : change);
        if (waiting.size() > MOST) {
            foldMiddle(waiting);
        }
    }

    /** Takes changes out, about as many as asked: the order within a subject holds, and no subject is taken in part. */
    List<Change> take(int about) {
        List<Change> taken = new ArrayList<>();
        Iterator<List<Change>> subjects = bySubject.values().iterator();
        while (subjects.hasNext() && taken.size() < about) {
            taken.addAll(subjects.next());
            subjects.remove();
        }
        return taken;
    }

    /** Forgets what waits of some subjects. */
    void forget(Predicate<Subject> gone) {
        bySubject.keySet().removeIf(gone);
    }

    boolean isEmpty() {
        return bySubject.isEmpty();
    }

    /** How many changes wait. */
    int size() {
        return bySubject.values().stream().mapToInt(List::size).sum();
    }

    /** How many changes vanished by folding since the start. */
    long folded() {
        return folded;
    }

    /** Only what is true beside the status at last matters; that a flag turned is told all the same. */
    private static Change.Beside instead(Change.Beside last, List<Change> waiting) {
        boolean flagsTurned = last.flagsTurned() || waiting.stream()
                .anyMatch(change -> change instanceof Change.Beside beside && beside.flagsTurned());
        waiting.removeIf(Change.Beside.class::isInstance);
        return new Change.Beside(last.turn(), last.definition(), flagsTurned, last.flags(), last.known(),
                last.causedBy(), last.incident(), last.memory());
    }

    private void foldMiddle(List<Change> waiting) {
        int middle = waiting.size() / 2;
        if (waiting.get(middle) instanceof Change.Beside || waiting.get(middle - 1) instanceof Change.Beside) {
            middle += 2;
        }
        Change earlier = waiting.remove(middle - 1);
        Change later = waiting.remove(middle - 1);
        folded++;
        if (earlier.turn().from() == later.turn().to()) {
            folded++;
        } else {
            waiting.add(middle - 1, later.since(earlier.turn()));
        }
    }
}
