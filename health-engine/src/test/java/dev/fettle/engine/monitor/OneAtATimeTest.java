package dev.fettle.engine.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OneAtATimeTest {

    private final OneAtATime turnstile = new OneAtATime();
    private final List<String> begun = new ArrayList<>();
    private final List<UniEmitter<? super String>> open = new ArrayList<>();
    private final List<String> ended = new ArrayList<>();

    @Test
    void theNextBeginsWhenTheOneBeforeHasEnded() {
        ask("a");
        ask("b");
        ask("c");
        assertThat(begun).containsExactly("a");

        open.get(0).complete("A");
        assertThat(begun).containsExactly("a", "b");
        open.get(1).fail(new IllegalStateException("B"));
        open.get(2).complete("C");

        assertThat(begun).containsExactly("a", "b", "c");
        assertThat(ended).containsExactly("A", "java.lang.IllegalStateException: B", "C");
    }

    @Test
    void aWorkThatThrowsLetsTheNextOnePass() {
        turnstile.<String>run(() -> {
            throw new IllegalStateException("at once");
        }).subscribe().with(ended::add, e -> ended.add(e.getMessage()));
        ask("b");

        assertThat(ended).containsExactly("at once");
        assertThat(begun).containsExactly("b");
    }

    @Test
    void whoNoLongerWaitsDoesNotStopTheWork() {
        var asked = turnstile.run(() -> begin("a")).subscribe().with(ended::add);
        asked.cancel();
        ask("b");
        assertThat(begun).containsExactly("a");

        open.getFirst().complete("A");

        assertThat(begun).containsExactly("a", "b");
    }

    private void ask(String name) {
        turnstile.run(() -> begin(name)).subscribe().with(ended::add, e -> ended.add(e.toString()));
    }

    private Uni<String> begin(String name) {
        begun.add(name);
        return Uni.createFrom().emitter(open::add);
    }
}
