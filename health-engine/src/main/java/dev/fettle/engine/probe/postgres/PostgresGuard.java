package dev.fettle.engine.probe.postgres;

import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.FaultException;
import dev.fettle.engine.probe.Failures;
import dev.fettle.engine.probe.sql.MessageGuard;
import io.netty.buffer.ByteBuf;
import io.vertx.pgclient.SslMode;
import java.nio.charset.StandardCharsets;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The guard of connections to PostgreSQL. */
final class PostgresGuard extends MessageGuard {

    private static final String PROTOCOL = "PostgreSQL";
    /** The first bytes of all messages that a server sends. */
    private static final String TYPES = "123ACDEGHIKNRSTVWZcdnstv";
    /** Of those with which it answers a copy. */
    private static final String COPIES = "GHWcd";
    /** Of those with which it may begin. */
    private static final String FIRST = "REv";
    /** Its answers to the question whether it speaks TLS. */
    private static final char YES = 'S';
    private static final char NO = 'N';

    private static final int TYPE_BYTES = 1;
    private static final int LENGTH_BYTES = 4;
    private static final int LONGEST_CHALLENGE = 2048;
    /** More would be work that a server makes for us. PostgreSQL has 4096. */
    private static final int MOST_ROUNDS = 100_000;
    private static final Pattern ROUNDS = Pattern.compile("(?:^|,)i=(\\d+)");

    private enum State {
        /** One byte tells whether this is an answer about TLS, or the type of the first message. */
        BEGINNING,
        /** That type is read. */
        LENGTH_OF_FIRST,
        /** TLS is agreed. */
        SECURED,
        /** What came was a message, and the next is another one. */
        MESSAGES
    }

    private final SslMode tls;
    private final boolean hasPassword;
    private State state = State.BEGINNING;
    private char first;

    /**
     * @param hasPassword whether there is one to log in with
     */
    PostgresGuard(SslMode tls, boolean hasPassword, Watcher watcher) {
        super(watcher);
        this.tls = tls;
        this.hasPassword = hasPassword;
    }

    @Override
    protected int headLength() {
        return switch (state) {
            case BEGINNING -> TYPE_BYTES;
            case LENGTH_OF_FIRST -> LENGTH_BYTES;
            case SECURED, MESSAGES -> TYPE_BYTES + LENGTH_BYTES;
        };
    }

    @Override
    protected long bodyLength(ByteBuf head) {
        if (state == State.BEGINNING) {
            return 0;
        }
        String allowed = state == State.SECURED ? FIRST : TYPES;
        int length = head.getInt(head.readableBytes() - LENGTH_BYTES);
        if (allowed.indexOf(type(head)) < 0 || length < LENGTH_BYTES
                || (type(head) == 'R' && length > LONGEST_CHALLENGE)) {
            throw notThe(PROTOCOL);
        }
        return (long) length - LENGTH_BYTES;
    }

    @Override
    protected int wanted(ByteBuf head) {
        return state != State.BEGINNING && type(head) == 'R' ? LONGEST_CHALLENGE : 0;
    }

    private char type(ByteBuf head) {
        return state == State.LENGTH_OF_FIRST ? first : (char) head.getUnsignedByte(0);
    }

    @Override
    protected void begun(ByteBuf message, int length) {
        if (state == State.BEGINNING) {
            first((char) message.getUnsignedByte(0));
            return;
        }
        char type = type(message);
        if (type == 'R') {
            int head = headLength();
            login(message.slice(head, message.readableBytes() - head));
        } else if (COPIES.indexOf(type) >= 0) {
            throw new FaultException(Reason.PROTOCOL, "the query copies rows, which a check does not do");
        }
        state = State.MESSAGES;
    }

    private void first(char byteOne) {
        if (FIRST.indexOf(byteOne) >= 0) {
            first = byteOne;
            state = State.LENGTH_OF_FIRST;
        } else if (byteOne == YES && tls != SslMode.DISABLE) {
            secure();
            state = State.SECURED;
        } else if (byteOne == NO && (tls == SslMode.PREFER || tls == SslMode.ALLOW)) {
            secure(); // the client comes again; here nothing more is said
        } else if (byteOne == NO && tls != SslMode.DISABLE) {
            throw new FaultException(Reason.TLS_INVALID, "TLS failed: the target does not speak TLS");
        } else {
            throw notThe(PROTOCOL);
        }
    }

    private void login(ByteBuf wish) {
        if (wish.readableBytes() < LENGTH_BYTES) {
            throw notThe(PROTOCOL);
        }
        int method = wish.readInt();
        String name = switch (method) {
            case 0, 3, 5, 10, 11, 12 -> "";
            case 2 -> "Kerberos V5";
            case 6 -> "SCM credentials";
            case 7, 8 -> "GSSAPI";
            case 9 -> "SSPI";
            default -> "method " + method;
        };
        if (!name.isEmpty()) {
            throw notSpoken(name);
        }
        if (!hasPassword && method != 0) {
            throw new FaultException(Reason.AUTH, "it wants a password, and none is given");
        }
        String words = wish.toString(StandardCharsets.UTF_8);
        if (method == 10 && !words.contains("SCRAM-SHA-256\u0000")) {
            throw notSpoken(Failures.text(words.replace('\u0000', ' ').strip()));
        }
        if (method == 11 && ROUNDS.matcher(words).results().anyMatch(PostgresGuard::isTooMuch)) {
            throw new FaultException(Reason.PROTOCOL,
                    "not a valid answer: its challenge wants more than " + MOST_ROUNDS + " rounds of work");
        }
    }

    private static boolean isTooMuch(MatchResult rounds) {
        return rounds.group(1).length() > 9 || Integer.parseInt(rounds.group(1)) > MOST_ROUNDS;
    }

    private static FaultException notSpoken(String method) {
        return new FaultException(Reason.AUTH, "it wants a login by " + method + ", which a check does not speak");
    }
}
