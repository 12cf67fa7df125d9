package dev.fettle.engine.monitor;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Who may run now: so many checks at once in this lane, and so many against one target host. What may not run waits in
 * line at its host; hosts with a free place take turns, so that many slow checks of one host delay no other host. Not
 * thread-safe: it belongs to one lane.
 *
 * @param <T> what runs
 */
final class Admission<T> {

    private final int most;
    private final int mostPerHost;
    private final Map<String, Integer> running = new HashMap<>();
    private final LinkedHashMap<String, Queue<T>> waiting = new LinkedHashMap<>();
    private int inFlight;
    private int inLine;

    Admission(int most, int mostPerHost) {
        this.most = most;
        this.mostPerHost = mostPerHost;
    }

    /** Whether it may run now; if not it waits, and {@link #next} gives it out later. */
    boolean admit(String host, T what) {
        if (!waiting.containsKey(host) && mayRun(host)) {
            take(host);
            return true;
        }
        waiting.computeIfAbsent(host, _ -> new ArrayDeque<>()).add(what);
        inLine++;
        return false;
    }

    /** Says that a run ended. Then {@link #next} is to be asked until it gives nothing. */
    void release(String host) {
        inFlight--;
        running.merge(host, -1, (count, by) -> count + by == 0 ? null : count + by);
    }

    /** The next that may run of those who wait; null when none may. */
    @Nullable
    T next() {
        Iterator<Map.Entry<String, Queue<T>>> hosts = waiting.entrySet().iterator();
        while (hosts.hasNext()) {
            Map.Entry<String, Queue<T>> host = hosts.next();
            if (mayRun(host.getKey())) {
                hosts.remove();
                return taken(host.getKey(), host.getValue());
            }
        }
        return null;
    }

    int inFlight() {
        return inFlight;
    }

    /** How many wait for a place. */
    int waiting() {
        return inLine;
    }

    private T taken(String host, Queue<T> line) {
        T next = line.remove();
        inLine--;
        if (!line.isEmpty()) {
            waiting.putLast(host, line);
        }
        take(host);
        return next;
    }

    private boolean mayRun(String host) {
        return inFlight < most && running.getOrDefault(host, 0) < mostPerHost;
    }

    private void take(String host) {
        inFlight++;
        running.merge(host, 1, Integer::sum);
    }
}
