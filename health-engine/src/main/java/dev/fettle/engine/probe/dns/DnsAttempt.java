package dev.fettle.engine.probe.dns;

import dev.fettle.api.check.DnsCheck.Transport;
import dev.fettle.api.check.Phase;
import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.ConnectionAttempt;
import dev.fettle.engine.probe.Dialer;
import dev.fettle.engine.probe.Expectation;
import dev.fettle.engine.probe.Failures;
import dev.fettle.engine.probe.Peer;
import dev.fettle.engine.probe.Progress;
import dev.fettle.engine.probe.Seen;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufHolder;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.CorruptedFrameException;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of a DNS check: asks, asks again over UDP when nothing comes, asks over TCP when the answer did not fit,
 * and
 * judges. Used once; confined to the lane.
 */
final class DnsAttempt extends ConnectionAttempt {

    /** After so long without an answer the question is sent again, then after twice as long, and so on. */
    private static final Duration FIRST_PATIENCE = Duration.ofMillis(500);
    private static final int LARGEST_MESSAGE = 65_535;
    private static final int LENGTH_BYTES = 2;

    private final Question question;
    private final Expectation expectation;
    private final @Nullable InetSocketAddress ofTheSystem;
    private final int id = ThreadLocalRandom.current().nextInt(0x10000);
    private Transport transport;
    private int sent;

    /**
     * @param target the name server
     * @param ofTheSystem its address when it is one of the system's, which needs no leave; null: the target's is looked
     * up
     */
    DnsAttempt(Question question, Transport transport, Expectation expectation, Dialer.Target target,
            @Nullable InetSocketAddress ofTheSystem, Dialer dialer, Progress progress) {
        super("DNS " + question.type() + " " + question.name() + " at " + target.host() + ":" + target.port(), target,
                dialer, progress);
        this.question = question;
        this.transport = transport;
        this.expectation = expectation;
        this.ofTheSystem = ofTheSystem;
    }

    @Override
    protected void dial() {
        switch (transport) {
            case UDP -> {
                if (ofTheSystem == null) {
                    dialer().dialDatagrams(target(), progress(), this);
                } else {
                    dialer().exchange(ofTheSystem, progress(), this);
                }
            }
            case TCP -> {
                if (ofTheSystem == null) {
                    super.dial();
                } else {
                    dialer().connect(ofTheSystem, progress(), this);
                }
            }
        }
    }

    @Override
    public void connected(Channel open) {
        progress().enter(Phase.PROCESSING);
        switch (transport) {
            case UDP -> {
                Ear ear = new Ear(open);
                open.pipeline().addLast(ear);
                ear.ask(FIRST_PATIENCE);
            }
            case TCP -> {
                open.pipeline().addLast(
                        new LengthFieldBasedFrameDecoder(LARGEST_MESSAGE + LENGTH_BYTES, 0, LENGTH_BYTES, 0,
                                LENGTH_BYTES),
                        new Ear(open));
                ByteBuf message = open.alloc().buffer().writeShort(0);
                question.write(id, message);
                message.setShort(0, message.readableBytes() - LENGTH_BYTES);
                send(open, message);
            }
        }
    }

    private void send(Channel open, ByteBuf message) {
        sent++;
        ChannelFuture _ = open.writeAndFlush(message).addListener(written -> {
            if (!written.isSuccess()) {
                failed(written.cause());
            }
        });
    }

    /** Something came; over UDP what is no answer to us is passed over: anybody may have sent it. */
    private void heard(Channel open, byte[] message) {
        ByteBuffer bytes = ByteBuffer.wrap(message);
        if (!Answer.isTo(id, bytes)) {
            if (transport == Transport.TCP) {
                failed(new CorruptedFrameException("it is no answer to what was asked"));
            }
        } else if (transport == Transport.UDP && Answer.isTruncated(bytes)) {
            transport = Transport.TCP;
            InetSocketAddress server = (InetSocketAddress) open.remoteAddress();
            ChannelFuture _ = open.close();
            dialer().connect(server, progress(), this);
        } else {
            try {
                judge(open, Answer.read(question, bytes));
            } catch (CorruptedFrameException wrong) {
                failed(wrong);
            }
        }
    }

    private void judge(Channel open, Answer answer) {
        progress().end();
        String records = Failures.text(String.join(", ", answer.records()));
        progress().note("rcode", answer.rcode());
        progress().note("records", records);
        progress().note("recordCount", answer.records().size());
        if (answer.ttl() >= 0) {
            progress().note("ttl", answer.ttl());
        }
        progress().note("authentic", answer.authentic());
        progress().note("authoritative", answer.authoritative());
        progress().note("transport", word());
        progress().note("questionsSent", sent);
        boolean answered = answer.rcode().equals("NOERROR");
        String found = label() + " answered "
                + (!answered ? answer.rcode() : answer.records().isEmpty() ? "without records" : records);
        finish(expectation.judge(found, answered ? Reason.CONDITION : Reason.DNS,
                new Seen(progress(), Peer.of(open), name -> value(answer, name)), progress().observation()));
    }

    private @Nullable Object value(Answer answer, String name) {
        return switch (name) {
            case "rcode" -> answer.rcode();
            case "records" -> answer.records();
            case "ttl" -> answer.ttl() < 0 ? null : answer.ttl();
            case "authentic" -> answer.authentic();
            case "authoritative" -> answer.authoritative();
            case "transport" -> word();
            default -> null;
        };
    }

    private String word() {
        return switch (transport) {
            case UDP -> "udp";
            case TCP -> "tcp";
        };
    }

    /** Listens on one channel, and asks again over it while nothing comes. */
    private final class Ear extends ChannelInboundHandlerAdapter {

        private final Channel open;
        private @Nullable ScheduledFuture<?> again;

        Ear(Channel open) {
            this.open = open;
        }

        void ask(Duration patience) {
            if (hasLeft() || !open.isOpen()) {
                return;
            }
            ByteBuf message = open.alloc().buffer();
            question.write(id, message);
            send(open, message);
            again = open.eventLoop().schedule(() -> ask(patience.multipliedBy(2)), patience.toMillis(),
                    TimeUnit.MILLISECONDS);
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            byte[] bytes;
            try {
                bytes = ByteBufUtil.getBytes(message instanceof ByteBufHolder holder
                        ? holder.content()
                        : message instanceof ByteBuf plain ? plain : Unpooled.EMPTY_BUFFER);
            } finally {
                ReferenceCountUtil.release(message);
            }
            if (!hasLeft()) {
                heard(open, bytes);
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            if (again != null) {
                again.cancel(false);
            } else { // datagrams have no other side that could close
                failed(new PrematureChannelClosureException());
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            failed(cause);
        }
    }
}
