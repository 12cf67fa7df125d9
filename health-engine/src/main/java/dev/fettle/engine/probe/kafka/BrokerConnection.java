package dev.fettle.engine.probe.kafka;

import dev.fettle.api.check.KafkaCheck.Sasl;
import dev.fettle.api.check.Phase;
import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.Dialer;
import dev.fettle.engine.probe.FaultException;
import dev.fettle.engine.probe.Peer;
import dev.fettle.engine.probe.ProbeContext;
import dev.fettle.engine.probe.Progress;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.apache.kafka.common.message.ApiVersionsRequestData;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.message.ApiVersionsResponseData.ApiVersion;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.jspecify.annotations.Nullable;

/**
 * A connection to one broker: opened by the dialer, versions agreed, logged in. Answers come in the order of the
 * questions. Used by one attempt; confined to the lane.
 */
final class BrokerConnection extends SimpleChannelInboundHandler<ByteBuf> implements Dialer.Caller {

    /** What is kept of one answer, bytes. The answer about all topics is the largest: some 100,000 partitions fit. */
    static final int MOST_BYTES = 16 * 1024 * 1024;

    /** What is kept of the first answer, bytes: the versions that the broker speaks. */
    private static final int MOST_BYTES_FIRST = 64 * 1024;

    private record Asked<A extends ApiMessage>(Question<A> question, short version, int correlation,
            Promise<A> answer) {

        void answered(byte[] frame) {
            answer.complete(question.decoded(frame, version, correlation));
        }
    }

    private final Promise<BrokerConnection> opened = Promise.promise();
    private final Queue<Asked<?>> asked = new ArrayDeque<>();
    private final Map<Short, ApiVersion> versions = new HashMap<>();
    private final ProbeContext context;
    private final @Nullable Sasl sasl;
    private final Progress progress;
    private @Nullable Channel channel;
    private int correlation;
    private boolean left;

    private BrokerConnection(ProbeContext context, @Nullable Sasl sasl, Progress progress) {
        this.context = context;
        this.sasl = sasl;
        this.progress = progress;
    }

    /**
     * Begins to open one.
     *
     * @param progress is told the phases of connecting
     */
    static BrokerConnection open(Dialer.Target target, @Nullable Sasl sasl, ProbeContext context, Progress progress) {
        BrokerConnection connection = new BrokerConnection(context, sasl, progress);
        context.dialer().dial(target, progress, connection);
        return connection;
    }

    /** Itself, once it may be asked. */
    Future<BrokerConnection> opened() {
        return opened.future();
    }

    /** Who is at the other end; only when it is open. */
    @Nullable
    Peer peer() {
        return channel == null ? null : Peer.of(channel);
    }

    /** Whether the broker knows that question. */
    boolean knows(ApiKeys key) {
        return versions.containsKey(key.id);
    }

    /** Asks; a failure is one that {@link dev.fettle.engine.probe.Failures} knows. */
    <A extends ApiMessage> Future<A> ask(Question<A> question) {
        ApiKeys key = question.key();
        ApiVersion offered = versions.get(key.id);
        if (offered == null) {
            return Future.failedFuture(new FaultException(Reason.PROTOCOL, "the broker does not know " + key.name));
        }
        int version = Math.min(question.newest(), offered.maxVersion());
        if (version < Math.max(offered.minVersion(), key.oldestVersion())) {
            return Future.failedFuture(
                    new FaultException(Reason.PROTOCOL, "the broker speaks no version of " + key.name + " known here"));
        }
        return ask(question, (short) version);
    }

    private <A extends ApiMessage> Future<A> ask(Question<A> question, short version) {
        Channel open = channel;
        if (open == null || left) {
            return Future.failedFuture(new PrematureChannelClosureException());
        }
        Asked<A> next = new Asked<>(question, version, correlation++, Promise.promise());
        asked.add(next);
        ChannelFuture _ = open.writeAndFlush(question.encoded(version, next.correlation()));
        return next.answer().future();
    }

    @Override
    public void connected(Channel open) {
        channel = open;
        open.pipeline().addLast(new Frames(), this);
        progress.enter(Phase.PROCESSING);
        // Version 0: every broker answers it, so the answer can be read before versions are agreed.
        ask(new Question<>(new ApiVersionsRequestData(), 0, ApiVersionsResponseData::new), (short) 0)
                .compose(this::agree)
                .onSuccess(_ -> opened.tryComplete(this))
                .onFailure(this::failed);
    }

    private Future<Void> agree(ApiVersionsResponseData answer) {
        Refusals.check(answer.errorCode(), "versions");
        answer.apiKeys().forEach(version -> versions.put(version.apiKey(), version.duplicate()));
        if (!knows(ApiKeys.METADATA)) {
            throw notKafka();
        }
        return sasl == null ? Future.succeededFuture() : new SaslLogin(sasl, this, context).login();
    }

    @Override
    protected void channelRead0(ChannelHandlerContext handler, ByteBuf frame) {
        Asked<?> next = asked.poll();
        if (next == null) {
            failed(new FaultException(Reason.PROTOCOL, "not a valid answer: nothing was asked"));
            return;
        }
        try {
            next.answered(ByteBufUtil.getBytes(frame));
        } catch (RuntimeException garbage) {
            asked.add(next);
            failed(versions.isEmpty()
                    ? notKafka()
                    : new FaultException(Reason.PROTOCOL, "not a valid answer to " + next.question().key().name));
        }
    }

    private static FaultException notKafka() {
        return new FaultException(Reason.PROTOCOL, "not a valid answer: the target does not speak Kafka's protocol");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext handler, Throwable cause) {
        failed(cause);
    }

    /** Cuts answers out of the bytes; one that is longer than may be is refused by its length, before it is read. */
    private final class Frames extends ByteToMessageDecoder {

        @Override
        protected void decode(ChannelHandlerContext handler, ByteBuf in, List<Object> out) {
            if (in.readableBytes() < Integer.BYTES) {
                return;
            }
            int length = in.getInt(in.readerIndex());
            if (length < 0 || (versions.isEmpty() && length > MOST_BYTES)) {
                throw notKafka();
            }
            int most = versions.isEmpty() ? MOST_BYTES_FIRST : MOST_BYTES;
            if (length > most) {
                throw new FaultException(Reason.TOO_LARGE, "the answer has more than " + most / 1024 + " KiB");
            }
            if (in.readableBytes() >= Integer.BYTES + length) {
                in.skipBytes(Integer.BYTES);
                out.add(in.readRetainedSlice(length));
            }
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext handler) {
        failed(new PrematureChannelClosureException());
    }

    /** Whoever waits for an answer, or for the connection, is told. */
    @Override
    public void failed(Throwable cause) {
        boolean waiting = !left;
        close();
        if (waiting) {
            opened.tryFail(cause);
            for (Asked<?> next = asked.poll(); next != null; next = asked.poll()) {
                next.answer().tryFail(cause);
            }
        }
    }

    /** Nobody is told. */
    void close() {
        left = true;
        if (channel != null) {
            ChannelFuture _ = channel.close();
        }
    }

    @Override
    public boolean hasLeft() {
        return left;
    }

    @Override
    public boolean resolved(List<InetSocketAddress> addresses) {
        return true;
    }

    @Override
    public void dialing(Channel opening) {
        channel = opening;
    }
}
