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
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of a DNS check: asks, asks again over UDP when nothing comes, asks over TCP when the answer did not fit,
 * and
 * judges. Of several servers the next is asked when one does not answer. Used once; confined to the lane.
 */
final class DnsAttempt extends ConnectionAttempt {

    /** After so long without an answer the question is sent again, then after twice as long, and so on. */
    private static final Duration FIRST_PATIENCE = Duration.ofMillis(500);
    private static final int MOST_DOUBLINGS = 10;
    private static final int LARGEST_MESSAGE = 65_535;
    private static final int LENGTH_BYTES = 2;

    private final Question question;
    private final Transport wanted;
    private final Expectation expectation;
    private final List<InetSocketAddress> ofTheSystem;
    private int id = number();
    private Transport transport;
    private boolean extended = true;
    private int turn;
    private int sent;

    /**
     * @param whom is asked, for people
     * @param target the name server
     * @param ofTheSystem those of the system, which need no leave, to be asked instead, in this order; empty: the
     * target is
     */
    DnsAttempt(Question question, Transport wanted, Expectation expectation, String whom, Dialer.Target target,
            List<InetSocketAddress> ofTheSystem, Dialer dialer, Progress progress) {
        super("DNS " + question.type() + " " + question.name() + " at " + whom, target, dialer, progress);
        this.question = question;
        this.wanted = wanted;
        this.transport = wanted;
        this.expectation = expectation;
        this.ofTheSystem = ofTheSystem;
    }

    private static int number() {
        return ThreadLocalRandom.current().nextInt(0x10000);
    }

    @Override
    protected void dial() {
        transport = wanted;
        if (!ofTheSystem.isEmpty()) {
            dial(ofTheSystem.get(turn % ofTheSystem.size()));
        } else if (transport == Transport.UDP) {
            dialer().dialDatagrams(target(), progress(), this);
        } else {
            super.dial();
        }
    }

    private void dial(InetSocketAddress server) {
        switch (transport) {
            case UDP -> dialer().exchange(server, progress(), new Turn());
            case TCP -> dialer().connect(server, progress(), new Turn());
        }
    }

    @Override
    public void connected(Channel open) {
        progress().enter(Phase.PROCESSING);
        if (transport == Transport.TCP) {
            open.pipeline().addLast(new LengthFieldBasedFrameDecoder(LARGEST_MESSAGE + LENGTH_BYTES, 0, LENGTH_BYTES, 0,
                    LENGTH_BYTES));
        }
        Ear ear = new Ear(open, transport);
        open.pipeline().addLast(ear);
        ear.ask(patience());
    }

    /** With one server it doubles as that is asked again, with several as all were asked. */
    private Duration patience() {
        int rounds = ofTheSystem.isEmpty() ? 0 : turn / ofTheSystem.size();
        return FIRST_PATIENCE.multipliedBy(1L << Math.min(rounds, MOST_DOUBLINGS));
    }

    /** Whether there is a server that was not asked yet. */
    private boolean hasAnother() {
        return turn + 1 < ofTheSystem.size();
    }

    private void another() {
        turn++;
        dial();
    }

    /** A server did not answer: that of the system's who comes next may. */
    private void lost(Throwable cause) {
        if (hasLeft()) {
            return;
        }
        if (hasAnother()) {
            another();
        } else {
            failed(cause);
        }
    }

    private void judge(Channel open, Answer answer) {
        progress().end();
        Peer peer = Peer.of(open);
        String records = Failures.text(String.join(", ", answer.records()));
        progress().note("rcode", answer.rcode());
        progress().note("records", records);
        progress().note("recordCount", answer.records().size());
        if (!answer.aliases().isEmpty()) {
            progress().note("aliases", Failures.text(String.join(", ", answer.aliases())));
        }
        if (answer.ttl() >= 0) {
            progress().note("ttl", answer.ttl());
        }
        progress().note("authentic", answer.authentic());
        progress().note("authoritative", answer.authoritative());
        progress().note("server", peer.ip());
        progress().note("transport", word());
        progress().note("questionsSent", sent);
        boolean answered = answer.rcode().equals("NOERROR");
        finish(expectation.judge(label() + " answered " + found(answer, records),
                answered ? Reason.CONDITION : Reason.DNS,
                new Seen(progress(), peer, name -> value(answer, name)), progress().observation()));
    }

    private static String found(Answer answer, String records) {
        if (!answer.rcode().equals("NOERROR")) {
            return answer.rcode();
        }
        if (!answer.records().isEmpty()) {
            return records;
        }
        return answer.aliases().isEmpty()
                ? "without records"
                : "without records, but that it is an alias of " + answer.aliases().getLast();
    }

    private @Nullable Object value(Answer answer, String name) {
        return switch (name) {
            case "rcode" -> answer.rcode();
            case "records" -> answer.records();
            case "aliases" -> answer.aliases();
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

    /** One of several servers. */
    private final class Turn implements Dialer.Caller {

        @Override
        public boolean hasLeft() {
            return DnsAttempt.this.hasLeft();
        }

        @Override
        public boolean resolved(List<InetSocketAddress> addresses) {
            return true;
        }

        @Override
        public void dialing(Channel opening) {
            DnsAttempt.this.dialing(opening);
        }

        @Override
        public void connected(Channel open) {
            DnsAttempt.this.connected(open);
        }

        @Override
        public void failed(Throwable cause) {
            lost(cause);
        }
    }

    /** Listens on one channel until its answer is there, and asks again over it while nothing comes. */
    private final class Ear extends ChannelInboundHandlerAdapter {

        private final Channel open;
        private final Transport by;
        private @Nullable ScheduledFuture<?> again;
        private boolean done;

        Ear(Channel open, Transport by) {
            this.open = open;
            this.by = by;
        }

        void ask(Duration patience) {
            ByteBuf message = open.alloc().buffer();
            if (by == Transport.TCP) {
                message.writeShort(0);
                question.write(id, extended, message);
                message.setShort(0, message.readableBytes() - LENGTH_BYTES);
            } else {
                question.write(id, extended, message);
                again = open.eventLoop().schedule(() -> askAgain(patience), patience.toMillis(), TimeUnit.MILLISECONDS);
            }
            sent++;
            ChannelFuture _ = open.writeAndFlush(message).addListener(written -> {
                if (!written.isSuccess()) {
                    broken(written.cause());
                }
            });
        }

        private void askAgain(Duration patience) {
            if (done || hasLeft()) {
                return;
            }
            if (ofTheSystem.size() > 1) {
                hangUp();
                another();
            } else {
                ask(patience.multipliedBy(2));
            }
        }

        /** What comes then is nobody's: a datagram may come twice. */
        private void endOfListening() {
            done = true;
            if (again != null) {
                again.cancel(false);
            }
        }

        private void hangUp() {
            endOfListening();
            ChannelFuture _ = open.close();
        }

        private void broken(Throwable cause) {
            if (!done) {
                hangUp();
                lost(cause);
            }
        }

        /** Something came; over UDP what is no answer to us is passed over: anybody may have sent it. */
        private void heard(ByteBuffer message) {
            if (!Answer.isTo(id, message)) {
                if (by == Transport.TCP) {
                    failed(new CorruptedFrameException("it is no answer to what was asked"));
                }
            } else if (by == Transport.UDP && Answer.isTruncated(message)) {
                InetSocketAddress server = (InetSocketAddress) open.remoteAddress();
                hangUp();
                transport = Transport.TCP;
                progress().note("transport", word());
                dial(server);
            } else {
                endOfListening();
                try {
                    answered(Answer.read(question, message));
                } catch (CorruptedFrameException wrong) {
                    failed(wrong);
                }
            }
        }

        private void answered(Answer answer) {
            if (extended && answer.isNotUnderstood()) {
                extended = false;
                id = number(); // the same answer may come once more
                done = false;
                ask(patience());
            } else if (answer.isOfTheServer() && hasAnother()) {
                hangUp();
                another();
            } else {
                judge(open, answer);
            }
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
            if (!done && !hasLeft()) {
                heard(ByteBuffer.wrap(bytes));
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            if (by == Transport.TCP) { // datagrams have no other side that could close
                broken(new PrematureChannelClosureException());
            } else {
                endOfListening();
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            broken(cause);
        }
    }
}
