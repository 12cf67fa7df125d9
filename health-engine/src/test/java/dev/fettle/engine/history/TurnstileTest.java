package dev.fettle.engine.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TurnstileTest {

    private final Turnstile turnstile = new Turnstile(2, 2);
    private final List<UniEmitter<? super String>> inside = new ArrayList<>();

    @Test
    void soManyAreInsideAndTheNextComesWhenOneLeaves() {
        var first = pass();
        var second = pass();
        var third = pass();
        assertThat(inside).hasSize(2);

        inside.getFirst().complete("a");
        assertThat(inside).hasSize(3);
        inside.get(2).complete("c");

        first.assertCompleted().assertItem("a");
        second.assertNotTerminated();
        third.assertCompleted().assertItem("c");
    }

    @Test
    void whenTheLineIsFullTheNextIsRefused() {
        pass();
        pass();
        pass();
        pass();

        pass().assertFailedWith(HistoryAwayException.class, "too many ask");
    }

    @Test
    void aFailureLeavesToo() {
        var first = pass();
        pass();
        pass();

        inside.getFirst().fail(new IllegalStateException("away"));

        first.assertFailedWith(IllegalStateException.class);
        assertThat(inside).hasSize(3);
    }

    @Test
    void whoGoesAwayFreesItsPlaceInsideAndInLine() {
        var first = pass();
        pass();
        var third = pass();
        pass();

        third.cancel();
        first.cancel();
        assertThat(inside).as("the fourth came in, the third had gone").hasSize(3);
        pass();
        pass();
        pass().assertFailedWith(HistoryAwayException.class);
    }

    private UniAssertSubscriber<String> pass() {
        return turnstile.pass(() -> Uni.createFrom().<String>emitter(inside::add)).subscribe()
                .withSubscriber(UniAssertSubscriber.create());
    }
}
