package dev.fettle.engine.probe.http;

import dev.fettle.api.check.Outcome;
import dev.fettle.engine.probe.Progress;
import io.netty.buffer.ByteBuf;

/** Says what a complete answer means. Confined to the lane. */
public interface HttpJudge {

    /** Whether the body is to be kept, as far as the check allows: a judge that does not read it saves the memory. */
    boolean readsBody();

    /**
     * A part of the body has come: for judges that must know when.
     *
     * @param part valid during the call; to be read without moving its indices
     */
    default void part(ByteBuf part) {
        // most judge the whole
    }

    /**
     * Judges.
     *
     * @param asked what was asked, for messages: {@code GET https://a.example/health}; without secrets
     * @param answer complete; valid during the call
     * @param progress the clock has stopped; details may be noted before {@link Progress#observation()}
     */
    Outcome judge(String asked, Answer answer, Progress progress);
}
