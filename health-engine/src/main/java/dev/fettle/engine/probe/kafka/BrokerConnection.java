package dev.fettle.engine.probe.kafka;

import dev.fettle.api.check.KafkaCheck.Sasl;
import dev.fettle.api.check.Phase;
import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.Certificates;
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
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.Function;
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

    /** An answer of more bytes is read by a worker: that of a large cluster takes longer than a lane may be held. */
    private static final int MOST_BYTES_AT_ONCE = 64 * 1024;

    private record Asked<A extends ApiMessage, B>(Question<A> question, Function<A, B> reader, short version,
            int correlation, Promise<B> answer) {

        /** @throws FaultException when it is no answer to that, or when it says no */
        B read(byte[] frame) {
            try {
                return reader.apply(question.decoded(frame, version, correlation));
            } catch (FaultException told) {
                throw told;
            } catch (RuntimeException garbage) {
                throw question.key() == ApiKeys.API_VERSIONS
                        ? notKafka()
                        : new FaultException(Reason.PROTOCOL, "not a valid answer to " + question.key().name);
            }
        }

        void answered(byte[] frame) {
            B read;
            try {
                read = read(frame);
            } catch (FaultException told) {
                answer.fail(told);
                return;
            }
            answer.complete(read);
        }

        /** As {@link #answered}, with the work done elsewhere. */
        void answered(byte[] frame, Context lane) {
            Future<B> reading = lane.executeBlocking(() -> read(frame), false);
            var _ = reading.onComplete(answer);
        }
    }

    private final Promise<BrokerConnection> opened = Promise.promise();
    private final Queue<Asked<?, ?>> asked = new ArrayDeque<>();
    private final Map<Short, ApiVersion> versions = new HashMap<>();
    private final Dialer.Target target;
    private final ProbeContext context;
    private final @Nullable Sasl sasl;
    private final Progress progress;
    private @Nullable Channel channel;
    private int correlation;
    private boolean talked;
    private boolean left;

    private BrokerConnection(Dialer.Target target, ProbeContext context, @Nullable Sasl sasl, Progress progress) {
        this.target = target;
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
        BrokerConnection connection = new BrokerConnection(target, context, sasl, progress);
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
        return ask(question, answer -> answer);
    }

    /**
     * Asks.
     *
     * @param reader makes what is wanted of the answer, on the lane or, when the answer is long, on a worker; throws a
     * {@link FaultException} when the broker said no
     */
    <A extends ApiMessage, B> Future<B> ask(Question<A> question, Function<A, B> reader) {
        ApiKeys key = question.key();
        ApiVersion offered = versions.get(key.id);
        if (offered == null) {
            return Future.failedFuture(new FaultException(Reason.PROTOCOL, "the broker does not know " + key.name));
        }
        int version = Math.min(question.newest(), offered.maxVersion());
        return version < Math.max(offered.minVersion(), key.oldestVersion())
                ? Future.failedFuture(unspoken(key))
                : ask(question, reader, (short) version);
    }

    private <A extends ApiMessage, B> Future<B> ask(Question<A> question, Function<A, B> reader, short version) {
        Channel open = channel;
        if (open == null || left) {
            return Future.failedFuture(new PrematureChannelClosureException());
        }
        ByteBuf encoded;
        try {
            encoded = question.encoded(version, correlation);
        } catch (RuntimeException tooOld) { // what is asked cannot be said in so old a version
            return Future.failedFuture(unspoken(question.key()));
        }
        Asked<A, B> next = new Asked<>(question, reader, version, correlation++, Promise.promise());
        asked.add(next);
        ChannelFuture _ = open.writeAndFlush(encoded);
        return next.answer().future();
    }

    private static FaultException unspoken(ApiKeys key) {
        return new FaultException(Reason.PROTOCOL, "the broker speaks no version of " + key.name + " known here");
    }

    @Override
    public void connected(Channel open) {
        channel = open;
        open.pipeline().addLast(new Frames(), this);
        Peer.of(open).certified().ifPresent(certified -> Certificates.noteEnd(progress, certified.notAfter()));
        progress.enter(Phase.PROCESSING);
        // Version 0: every broker answers it, so the answer can be read before versions are agreed.
        ask(new Question<>(new ApiVersionsRequestData(), 0, ApiVersionsResponseData::new), answer -> answer, (short) 0)
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
        Asked<?, ?> next = asked.poll();
        if (next == null) {
            failed(new FaultException(Reason.PROTOCOL, "not a valid answer: nothing was asked"));
            return;
        }
        byte[] bytes = ByteBufUtil.getBytes(frame);
        if (bytes.length > MOST_BYTES_AT_ONCE) {
            next.answered(bytes, context.context());
        } else {
            next.answered(bytes);
        }
        talked = talked || next.question().key() == ApiKeys.METADATA;
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
        failed(new FaultException(Reason.RESET, "the connection was closed before the answer was complete" + hint()));
    }

    /** A broker says no word where it wants TLS or a login, and hangs up. */
    private String hint() {
        if (versions.isEmpty()) {
            return target.secure() ? "" : "; the broker may want TLS";
        }
        return sasl == null && !talked ? "; the broker may want a login (sasl)" : "";
    }

    /** Whoever waits for an answer, or for the connection, is told. */
    @Override
    public void failed(Throwable cause) {
        boolean waiting = !left;
        close();
        if (waiting) {
            opened.tryFail(cause);
            for (Asked<?, ?> next = asked.poll(); next != null; next = asked.poll()) {
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
