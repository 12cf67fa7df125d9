package dev.fettle.engine.probe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import dev.fettle.api.component.Reason;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;

class TalkTest {

    private static final int MOST = 32;

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final List<Throwable> failures = new ArrayList<>();
    private final List<String> heard = new ArrayList<>();
    private final Talk talk = Talk.over(channel, MOST, failures::add);

    private void peerSays(String text) {
        channel.writeInbound(Unpooled.copiedBuffer(text, UTF_8));
    }

    private Failures.Fault fault() {
        assertThat(failures).hasSize(1);
        return Failures.of(failures.getFirst()).orElseThrow();
    }

    private void line() {
        talk.line(line -> {
            heard.add(line);
            line();
        });
    }

    @Test
    void linesAreToldOneByOneHoweverTheyCome() {
        line();

        peerSays("on");
        peerSays("e\r\ntwo\n\nthr");
        peerSays("ee\r");
        peerSays("\n");

        assertThat(heard).containsExactly("one", "two", "", "three");
        assertThat(failures).isEmpty();
    }

    @Test
    void manyLinesAtOnceAreNoDeepStackAndNotTooMuch() {
        line();

        peerSays("ten bytes\n".repeat(20_000));

        assertThat(heard).hasSize(20_000);
        assertThat(failures).isEmpty();
    }

    @Test
    void aLineBeyondTheBoundEndsTheTalk() {
        line();

        IntStream.range(0, 10).forEach(_ -> peerSays("x".repeat(MOST / 4)));

        assertThat(fault()).isEqualTo(new Failures.Fault(Reason.TOO_LARGE, "more than 32 bytes were said at once"));
        assertThat(heard).isEmpty();
    }

    @Test
    void whatNobodyTakesIsBoundedToo() {
        peerSays("x\n".repeat(MOST));

        assertThat(fault().reason()).isEqualTo(Reason.TOO_LARGE);
    }

    @Test
    void bytesAreCountedAndWhatFollowsThemIsKept() {
        talk.bytes(4, bytes -> {
            heard.add(new String(bytes, UTF_8));
            line();
        });

        peerSays("ab");
        peerSays("c\nrest\n");

        assertThat(heard).containsExactly("abc\n", "rest");
    }

    @Test
    void moreBytesThanTheBoundAreNotWaitedFor() {
        talk.bytes(MOST + 1, _ -> heard.add("never"));

        assertThat(fault().reason()).isEqualTo(Reason.TOO_LARGE);
    }

    @Test
    void aMatchTakesAllUpToItsEnd() {
        talk.match(Pattern.compile("ready(>|\\$)"), found -> {
            heard.add(found);
            line();
        });

        peerSays("wait… re");
        peerSays("ady> yes\n");

        assertThat(heard).containsExactly("ready>", " yes");
    }

    @Test
    void whoeverDripsIsNotLookedThroughForEver() {
        EmbeddedChannel dripping = new EmbeddedChannel();
        Talk.over(dripping, 64 * 1024, failures::add).match(Pattern.compile("never"), heard::add);

        IntStream.range(0, 64 * 1024).takeWhile(_ -> failures.isEmpty())
                .forEach(_ -> dripping.writeInbound(Unpooled.wrappedBuffer(new byte[]{'x'})));

        assertThat(fault()).isEqualTo(new Failures.Fault(Reason.TOO_LARGE, "it is said in too many small pieces"));
        assertThat(heard).isEmpty();
    }

    @Test
    void whoHangsUpEndsTheTalk() {
        line();
        peerSays("half");

        channel.close();

        assertThat(fault().reason()).isEqualTo(Reason.RESET);
        assertThat(talk.unheard()).isEqualTo("half");
    }

    @Test
    void whatIsShownIsPrintableShortAndHoldsNoSecret() {
        talk.hide("hunter2");

        assertThat(talk.shown("PASS hunter2\r\n\u0000\u001b[31m")).isEqualTo("PASS *** [31m");
        assertThat(talk.shown("x".repeat(1000))).hasSize(101).endsWith("…");
    }

    @Test
    void whatIsSaidGoesOutAsItIs() {
        talk.say("größer\r\n");

        assertThat(channel.<io.netty.buffer.ByteBuf>readOutbound().toString(UTF_8)).isEqualTo("größer\r\n");
    }

    @Test
    void whatCannotBeSaidEndsTheTalkButAGoodbyeThatCannotBeSaidDoesNot() {
        channel.pipeline().addFirst(new ChannelOutboundHandlerAdapter() {
            @Override
            public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
                ReferenceCountUtil.release(message);
                promise.setFailure(new SSLException("SSLEngine closed already"));
            }
        });
        line();

        peerSays("fine\n");
        talk.sayLast("QUIT\r\n");
        peerSays("bye\n");
        channel.close();

        assertThat(heard).containsExactly("fine");
        assertThat(failures).isEmpty();

        Talk another = Talk.over(channel, MOST, failures::add);
        another.say("NOOP\r\n");

        assertThat(fault().reason()).isEqualTo(Reason.RESET);
    }
}
