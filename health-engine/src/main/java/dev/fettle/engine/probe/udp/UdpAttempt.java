package dev.fettle.engine.probe.udp;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import dev.fettle.api.check.Phase;
import dev.fettle.api.check.UdpCheck;
import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.ConnectionAttempt;
import dev.fettle.engine.probe.Dialer;
import dev.fettle.engine.probe.Expectation;
import dev.fettle.engine.probe.Failures;
import dev.fettle.engine.probe.Peer;
import dev.fettle.engine.probe.Progress;
import dev.fettle.engine.probe.Seen;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One attempt of a UDP check: sends a datagram and hears what comes. Used once; confined to the lane. */
final class UdpAttempt extends ConnectionAttempt {

    /** Who refuses a datagram says so at once; that long it may take on the way. */
    private static final Duration REFUSAL = Duration.ofMillis(250);
    private static final int LONGEST_SHOWN = 100;

    private final UdpCheck check;
    private final byte[] datagram;
    private final @Nullable Pattern expected;
    private final Expectation expectation;
    private String last = "";
    private int heard;

    UdpAttempt(UdpCheck check, byte[] datagram, @Nullable Pattern expected, Expectation expectation, Dialer dialer,
            Progress progress) {
        super("UDP " + check.target(), new Dialer.Target(check.host(), check.port(), false), dialer, progress);
        this.check = check;
        this.datagram = datagram;
        this.expected = expected;
        this.expectation = expectation;
    }

    @Override
    protected void dial() {
        dialer().dialDatagrams(target(), progress(), this);
    }

    @Override
    public void connected(Channel open) {
        progress().enter(Phase.PROCESSING);
        open.pipeline().addLast(new Ear(open));
        ChannelFuture _ = open.writeAndFlush(Unpooled.wrappedBuffer(datagram)).addListener(sent -> {
            if (!sent.isSuccess()) {
                failed(sent.cause());
            }
        });
        if (expected == null) {
            var _ = open.eventLoop().schedule(() -> end(open, ""), REFUSAL.toMillis(), TimeUnit.MILLISECONDS);
        } else {
            progress().doing(() -> "expects /" + expected.pattern() + "/, and "
                    + (heard == 0 ? "nothing came" : "'" + shown(last) + "' came last"));
        }
    }

    private void heard(Channel open, byte[] bytes) {
        heard++;
        if (expected == null) {
            end(open, "");
            return;
        }
        last = check.hex() ? ByteBufUtil.hexDump(bytes) : new String(bytes, StandardCharsets.UTF_8);
        Matcher matcher = expected.matcher(last);
        if (matcher.find()) {
            end(open, matcher.group());
        }
    }

    private void end(Channel open, String answer) {
        if (hasLeft()) {
            return;
        }
        progress().end();
        if (!answer.isEmpty()) {
            progress().note("answer", shown(answer));
        }
        String found = label() + (expected == null ? " did not refuse" : " answered '" + shown(answer) + "'");
        finish(expectation.judge(found, Reason.CONDITION,
                new Seen(progress(), Peer.of(open), name -> name.equals("answer") ? answer : null),
                progress().observation()));
    }

    private static String shown(String text) {
        String line = Failures.text(text);
        return line.length() > LONGEST_SHOWN ? line.substring(0, LONGEST_SHOWN) + "…" : line;
    }

    private final class Ear extends ChannelInboundHandlerAdapter {

        private final Channel open;

        Ear(Channel open) {
            this.open = open;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            byte[] bytes = new byte[0];
            try {
                if (message instanceof DatagramPacket packet) {
                    bytes = ByteBufUtil.getBytes(packet.content());
                } else if (message instanceof ByteBuf plain) {
                    bytes = ByteBufUtil.getBytes(plain);
                }
            } finally {
                ReferenceCountUtil.release(message);
            }
            if (!hasLeft()) {
                heard(open, bytes);
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            failed(cause);
        }
    }
}
