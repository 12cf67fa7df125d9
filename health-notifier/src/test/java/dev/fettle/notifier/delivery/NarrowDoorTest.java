package dev.fettle.notifier.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NarrowDoorTest {

    @ParameterizedTest(name = "{3}")
    @CsvSource(delimiter = '|', textBlock = """
            1 | abc     | a    | one at a time
            2 | abc     | ab   | as many as fit
            2 | ab-c    | abc  | who leaves makes room
            2 | abcd-   | abc  | whoever waited longest is next
            2 | abcd--  | abcd | and then the one after
            2 | ab--cde | abcd | an empty door lets as many in as before
            1 | a-b-c-d | abcd | one after the other
            3 | abcd-e  | abcd | who comes later stands behind those who wait
            """)
    void entersInOrderAsThereIsRoom(int width, String comings, String entered, String rule) {
        NarrowDoor door = new NarrowDoor(width);
        StringBuilder inside = new StringBuilder();

        for (char each : comings.toCharArray()) {
            if (each == '-') {
                door.leave();
            } else {
                door.enter(() -> inside.append(each));
            }
        }

        assertThat(inside).as(rule).hasToString(entered);
    }

    @Test
    void workThatFailsMakesRoomToo() {
        NarrowDoor door = new NarrowDoor(1);
        CompletableFuture<String> first = new CompletableFuture<>();
        AtomicBoolean begun = new AtomicBoolean();

        CompletableFuture<String> failing = door.through(Uni.createFrom().completionStage(first), Runnable::run)
                .subscribeAsCompletionStage();
        CompletableFuture<String> behind = door
                .through(Uni.createFrom().item("done").onSubscription().invoke(() -> begun.set(true)), Runnable::run)
                .subscribeAsCompletionStage();
        assertThat(begun).isFalse();
        first.completeExceptionally(new IllegalStateException("the database is away"));

        assertThat(failing).isCompletedExceptionally();
        assertThat(behind).isCompletedWithValue("done");
    }

    @Test
    void whatIsAskedAgainStandsInLineAgain() {
        NarrowDoor door = new NarrowDoor(1);
        List<String> asked = new ArrayList<>();

        Uni<String> twice = door.through(Uni.createFrom().item(() -> {
            asked.add("asked");
            return "done";
        }), Runnable::run);

        assertThat(twice.await().indefinitely()).isEqualTo("done");
        assertThat(twice.await().indefinitely()).isEqualTo("done");
        assertThat(asked).hasSize(2);
    }

    @Test
    void aDoorThroughWhichNobodyFitsIsNone() {
        assertThatIllegalArgumentException().isThrownBy(() -> new NarrowDoor(0))
                .withMessage("width must be >= 1, was 0");
    }
}
