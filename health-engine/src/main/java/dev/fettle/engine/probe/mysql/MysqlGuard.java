package dev.fettle.engine.probe.mysql;

import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.FaultException;
import dev.fettle.engine.probe.Failures;
import dev.fettle.engine.probe.sql.MessageGuard;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.function.IntPredicate;

/**
 * The guard of connections to MySQL and MariaDB. It follows a session from answer to answer: a packet alone does not
 * tell what it is.
 */
final class MysqlGuard extends MessageGuard {

    private static final String PROTOCOL = "MySQL";
    private static final int HEAD = 4;
    private static final int NUMBER_AT = 3;
    private static final int LONGEST_GREETING = 1024;
    private static final int LOOKED_AT = 256;

    private static final int OK = 0x00;
    private static final int VERSION = 10;
    private static final int NULL_OR_FILE = 0xFB;
    private static final int TWO_BYTES = 0xFC;
    private static final int END_OR_SWITCH = 0xFE;
    private static final int ERROR = 0xFF;
    /** Older servers end the columns of a result by a packet of that length. */
    private static final int LENGTH_OF_END = 5;
    /** As many as a table can have. */
    private static final int MOST_COLUMNS = 4096;

    private static final int CAPABILITIES_AFTER_VERSION = 1 + 4 + 8 + 1;
    private static final int TLS = 0x0800;

    private static final String CLEAR = "mysql_clear_password";
    private static final Set<String> SPOKEN = Set.of("mysql_native_password", "caching_sha2_password", CLEAR);

    private enum State {
        GREETING, LOGIN, RESULT, COLUMNS, END_OF_COLUMNS, ROWS
    }

    private final boolean tls;
    private final IntPredicate isLogin;
    private State state = State.GREETING;
    private int columns;
    private boolean listening;

    /**
     * @param tls whether TLS is to be spoken
     * @param isLogin whether an error of that number means that the user, or the host of the client, may not be there
     */
    MysqlGuard(boolean tls, IntPredicate isLogin, Watcher watcher) {
        super(watcher);
        this.tls = tls;
        this.isLogin = isLogin;
    }

    /** What goes wrong in the client is heard behind it, and it stands there by now. */
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!listening) {
            listening = true;
            context.pipeline().addBefore(context.pipeline().lastContext().name(), null, new Ear());
        }
        super.channelRead(context, message);
    }

    private final class Ear extends ChannelInboundHandlerAdapter {

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            broken().accept(cause);
            context.fireExceptionCaught(cause);
        }
    }

    @Override
    protected int headLength() {
        return HEAD;
    }

    @Override
    protected long bodyLength(ByteBuf head) {
        int length = head.getUnsignedMediumLE(0);
        if (length == 0 || (state == State.GREETING && head.getByte(NUMBER_AT) != 0)) {
            throw notThe(PROTOCOL);
        }
        return length;
    }

    @Override
    protected int wanted(ByteBuf head) {
        return switch (state) {
            case GREETING -> LONGEST_GREETING;
            case LOGIN, RESULT -> LOOKED_AT;
            case COLUMNS -> 0;
            case END_OF_COLUMNS, ROWS -> 1;
        };
    }

    @Override
    protected void begun(ByteBuf message, int length) {
        ByteBuf body = message.slice(HEAD, message.readableBytes() - HEAD);
        switch (state) {
            case GREETING -> greeted(body, length);
            case LOGIN -> login(body);
            case RESULT -> result(body);
            case COLUMNS -> {
                columns--;
                state = columns == 0 ? State.END_OF_COLUMNS : State.COLUMNS;
            }
            case END_OF_COLUMNS -> {
                state = State.ROWS;
                if (body.getUnsignedByte(0) != END_OR_SWITCH || length != LENGTH_OF_END) {
                    row(body);
                }
            }
            case ROWS -> row(body);
        }
    }

    private void greeted(ByteBuf greeting, int length) {
        int first = greeting.readUnsignedByte();
        if (first == ERROR && length > 2) {
            throw turnedAway(greeting);
        }
        if (first != VERSION || length > LONGEST_GREETING) {
            throw notThe(PROTOCOL);
        }
        if (tls && !speaksTls(greeting)) {
            throw new FaultException(Reason.TLS_INVALID, "TLS failed: the target does not speak TLS");
        }
        if (tls) {
            secure();
        } else if (text(greeting).contains(CLEAR)) {
            throw inClear();
        }
        state = State.LOGIN;
    }

    /** What it can comes behind its version, its number of the connection and the first part of its challenge. */
    private static boolean speaksTls(ByteBuf greeting) {
        int flags = greeting.readerIndex() + greeting.bytesBefore((byte) 0) + CAPABILITIES_AFTER_VERSION;
        return flags + 2 <= greeting.writerIndex() && (greeting.getUnsignedShortLE(flags) & TLS) != 0;
    }

    /** It does so before it is told anything, where the client does not understand it. */
    private FaultException turnedAway(ByteBuf error) {
        int number = error.readUnsignedShortLE();
        String words = text(error).replaceFirst("^#.{5}", "");
        return new FaultException(isLogin.test(number) ? Reason.AUTH : Reason.PROTOCOL,
                Failures.text(words) + " (error " + number + ")");
    }

    private void login(ByteBuf answer) {
        int first = answer.readUnsignedByte();
        if (first == OK) {
            state = State.RESULT;
        } else if (first == END_OR_SWITCH) {
            String name = text(answer).replaceFirst("(?s)\u0000.*", "");
            if (!SPOKEN.contains(name)) {
                throw new FaultException(Reason.AUTH, "it wants a login by "
                        + (name.isEmpty() ? "mysql_old_password" : Failures.text(name))
                        + ", which a check does not speak");
            }
            if (name.equals(CLEAR) && !isSecure()) {
                throw inClear();
            }
        }
    }

    private static FaultException inClear() {
        return new FaultException(Reason.AUTH,
                "it wants the password in clear, and gets it over TLS only: see sslMode");
    }

    private void result(ByteBuf answer) {
        int first = answer.readUnsignedByte();
        if (first == NULL_OR_FILE) {
            throw new FaultException(Reason.PROTOCOL, "not a valid answer: it asks for a file of this machine");
        }
        if (first == OK || first == ERROR) {
            return;
        }
        columns = first < NULL_OR_FILE
                ? first
                : first == TWO_BYTES && answer.isReadable(2)
                        ? answer.readUnsignedShortLE()
                        : Integer.MAX_VALUE;
        if (columns == 0 || columns > MOST_COLUMNS) {
            throw new FaultException(Reason.PROTOCOL, "not a valid answer: more columns than there can be");
        }
        state = State.COLUMNS;
    }

    private void row(ByteBuf row) {
        int first = row.getUnsignedByte(0);
        if (first == END_OR_SWITCH || first == ERROR) {
            state = State.RESULT;
        }
    }

    private static String text(ByteBuf bytes) {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
