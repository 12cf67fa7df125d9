package dev.fettle.engine.probe.tcp;

import com.google.re2j.Pattern;
import dev.fettle.api.check.TcpCheck.Step;
import dev.fettle.engine.probe.Escapes;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** The steps of a dialogue, made ready. Immutable; any thread. */
final class Dialogue {

    /** One step, made ready. */
    sealed interface Ready {

        /**
         * Expects that.
         *
         * @param place which step it is, for people, from 1
         */
        record Expect(int place, Pattern expression) implements Ready {

            @Override
            public String toString() {
                return "step " + place + " expects /" + expression.pattern() + "/";
            }
        }

        /**
         * Says that.
         *
         * @param text bytes as a text of Latin-1: one character each
         * @param hidden what no message shows; empty when it may
         * @param isLast whether nothing is expected any more
         */
        record Send(String text, Optional<String> hidden, boolean isLast) implements Ready {

            ByteBuf bytes() {
                return Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
            }

            @Override
            public String toString() {
                return hidden.isPresent() ? "***" : text;
            }
        }
    }

    private final List<Ready> steps;

    private Dialogue(List<Ready> steps) {
        this.steps = steps;
    }

    /**
     * Compiles the expressions.
     *
     * @throws IllegalArgumentException when one is none, or an escape is wrong
     */
    static Dialogue of(List<Step> steps) {
        Ready[] ready = new Ready[steps.size()];
        int lastExpected = ready.length - 1;
        while (lastExpected >= 0 && !(steps.get(lastExpected) instanceof Step.Expect)) {
            lastExpected--;
        }
        for (int i = 0; i < ready.length; i++) {
            ready[i] = switch (steps.get(i)) {
                case Step.Expect(String regex) -> new Ready.Expect(i + 1, Pattern.compile(regex));
                case Step.Send(String text, boolean secret) -> {
                    byte[] bytes = Escapes.bytes(text);
                    yield new Ready.Send(new String(bytes, StandardCharsets.ISO_8859_1),
                            secret ? Optional.of(new String(bytes, StandardCharsets.UTF_8).strip()) : Optional.empty(),
                            i > lastExpected);
                }
            };
        }
        return new Dialogue(List.of(ready));
    }

    List<Ready> steps() {
        return steps;
    }
}
