package dev.fettle.engine.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdmissionTest {

    @Test
    void soManyMayRunAtOnce() {
        Admission<String> admission = new Admission<>(2, 10);

        assertThat(admission.admit("a", "a1")).isTrue();
        assertThat(admission.admit("b", "b1")).isTrue();
        assertThat(admission.admit("c", "c1")).isFalse();
        assertThat(admission.inFlight()).isEqualTo(2);
        assertThat(admission.next()).isNull();
        admission.release("a");
        assertThat(admission.next()).isEqualTo("c1");
        assertThat(admission.next()).isNull();
        assertThat(admission.inFlight()).isEqualTo(2);
    }

    @Test
    void soManyMayRunAtOnceAgainstOneHost() {
        Admission<String> admission = new Admission<>(10, 1);

        assertThat(admission.admit("a", "a1")).isTrue();
        assertThat(admission.admit("a", "a2")).isFalse();
        assertThat(admission.admit("b", "b1")).isTrue();
        admission.release("b");
        assertThat(admission.next()).isNull();
        admission.release("a");
        assertThat(admission.next()).isEqualTo("a2");
    }

    @Test
    void whoComesLaterDoesNotOvertakeInTheLineOfAHost() {
        Admission<String> admission = new Admission<>(10, 2);
        List.of("a1", "a2", "a3", "a4").forEach(what -> admission.admit("a", what));
        admission.release("a");
        admission.release("a");

        assertThat(admission.admit("a", "a5")).isFalse();
        assertThat(List.of(admission.next(), admission.next())).containsExactly("a3", "a4");
        assertThat(admission.next()).isNull();
    }

    @Test
    void hostsThatWaitTakeTurns() {
        Admission<String> admission = new Admission<>(1, 1);
        List.of("x1", "a1", "a2", "a3", "b1", "b2", "c1").forEach(what -> admission.admit(what.substring(0, 1), what));
        List<String> order = new ArrayList<>();
        String host = "x";
        for (int number = 0; number < 6; number++) {
            admission.release(host);
            String next = admission.next();
            order.add(next);
            host = next.substring(0, 1);
        }

        assertThat(order).containsExactly("a1", "b1", "c1", "a2", "b2", "a3");
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void theBoundsHoldNobodyIsForgottenAndNoPlaceStaysFree(long seed) {
        Random random = new Random(seed);
        int most = 1 + random.nextInt(8);
        int mostPerHost = 1 + random.nextInt(4);
        Admission<String> admission = new Admission<>(most, mostPerHost);
        Map<String, Integer> perHost = new HashMap<>();
        Map<String, Deque<String>> waiting = new HashMap<>();
        List<String> running = new ArrayList<>();
        int came = 0;
        int ran = 0;
        while (came < 2000 || !running.isEmpty()) {
            if (came < 2000 && random.nextInt(5) < 3) {
                String host = "h" + random.nextInt(6);
                String what = host + "/" + came++;
                if (admission.admit(host, what)) {
                    began(what, running, perHost);
                } else {
                    waiting.computeIfAbsent(host, _ -> new ArrayDeque<>()).add(what);
                }
            } else if (!running.isEmpty()) {
                String ended = running.remove(random.nextInt(running.size()));
                perHost.merge(host(ended), -1, Integer::sum);
                ran++;
                admission.release(host(ended));
                for (String next = admission.next(); next != null; next = admission.next()) {
                    assertThat(next).isEqualTo(waiting.get(host(next)).remove());
                    began(next, running, perHost);
                }
            }
            assertThat(admission.inFlight()).isEqualTo(running.size()).isLessThanOrEqualTo(most);
            assertThat(perHost.values()).allMatch(count -> count <= mostPerHost);
            boolean free = running.size() < most;
            waiting.forEach((host, line) -> assertThat(
                    free && !line.isEmpty() && perHost.getOrDefault(host, 0) < mostPerHost).isFalse());
        }

        assertThat(ran).isEqualTo(2000);
    }

    private static void began(String what, List<String> running, Map<String, Integer> perHost) {
        running.add(what);
        perHost.merge(host(what), 1, Integer::sum);
    }

    private static String host(String what) {
        return what.substring(0, what.indexOf('/'));
    }
}
