package dev.fettle.engine.probe.dns;

import dev.fettle.api.check.DnsCheck;
import io.netty.handler.codec.CorruptedFrameException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a name server answered. Immutable; any thread.
 *
 * @param rcode such as NOERROR
 * @param records of the type that was asked for and of the name, or of what it is an alias of, as {@code dig +short}
 * prints
 * them, in the order of the answer
 * @param aliases what the name leads to, one after the other, where it is an alias and was not itself asked for
 * @param ttl the least of those records', in seconds; -1 without records
 * @param authentic whether the server vouches that it has validated the answer (DNSSEC)
 * @param authoritative whether the server says that the zone is its own
 */
record Answer(String rcode, List<String> records, List<String> aliases, long ttl, boolean authentic,
        boolean authoritative) {

    /** More is no answer that anybody could judge. */
    static final int MOST_RECORDS = 500;

    private static final int HEAD = 12;
    private static final int RESPONSE = 0x8000;
    private static final int AUTHORITATIVE = 0x0400;
    private static final int TRUNCATED = 0x0200;
    private static final int AUTHENTIC = 0x0020;
    private static final int RCODE = 0x000F;
    private static final int TYPE_OPT = 41;
    private static final int CLASS_IN = 1;
    private static final String[] RCODES = {"NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED",
            "YXDOMAIN",
            "YXRRSET", "NXRRSET", "NOTAUTH", "NOTZONE"};
    private static final int BADVERS = 16;
    /** A chain that is longer goes in a circle. */
    private static final int MOST_ALIASES = 16;

    Answer {
        records = List.copyOf(records);
        aliases = List.copyOf(aliases);
    }

    /** Whether the server did not understand the question, as one that knows no EDNS does not. */
    boolean isNotUnderstood() {
        return rcode.equals("FORMERR") || rcode.equals("NOTIMP");
    }

    /** Whether the server says of itself that it cannot or will not answer; another may. */
    boolean isOfTheServer() {
        return rcode.equals("SERVFAIL") || rcode.equals("REFUSED") || isNotUnderstood();
    }

    /** Whether that is the answer with that number; what is not is somebody else's. */
    static boolean isTo(int id, ByteBuffer message) {
        return message.remaining() >= HEAD && (message.getShort(0) & 0xFFFF) == id && (flags(message) & RESPONSE) != 0;
    }

    /** Whether the answer did not fit. */
    static boolean isTruncated(ByteBuffer message) {
        return (flags(message) & TRUNCATED) != 0;
    }

    /**
     * Reads the answer to that question.
     *
     * @param message all of it, from its first byte
     * @throws CorruptedFrameException when it is none
     */
    static Answer read(Question question, ByteBuffer message) {
        try {
            return new Reading(question, message).answer();
        } catch (BufferUnderflowException | IndexOutOfBoundsException cut) {
            throw new CorruptedFrameException("it ends in the middle", cut);
        }
    }

    private static int flags(ByteBuffer message) {
        return message.getShort(2) & 0xFFFF;
    }

    /** A record of the type that was asked for, and whose it is, in lower case. */
    private record Found(String owner, String text, long ttl) {}

    /** One reading of one message. Not for several threads. */
    private static final class Reading {

        private final Question question;
        private final ByteBuffer message;
        private final List<Found> records = new ArrayList<>();
        private final Map<String, String> targets = new HashMap<>();
        private int extendedRcode;

        Reading(Question question, ByteBuffer message) {
            this.question = question;
            this.message = message;
        }

        Answer answer() {
            int flags = flags(message);
            int questions = message.getShort(4) & 0xFFFF;
            int answers = message.getShort(6) & 0xFFFF;
            int others = (message.getShort(8) & 0xFFFF) + (message.getShort(10) & 0xFFFF);
            message.position(HEAD);
            readQuestions(questions);
            for (int i = 0; i < answers; i++) {
                readRecord(true);
            }
            for (int i = 0; i < others && message.hasRemaining(); i++) {
                readRecord(false);
            }
            List<String> aliases = aliases();
            String owner = lower(aliases.isEmpty() ? question.name() + "." : aliases.getLast());
            List<Found> found = records.stream().filter(each -> each.owner.equals(owner)).toList();
            return new Answer(rcode((flags & RCODE) | (extendedRcode << 4)), found.stream().map(Found::text).toList(),
                    aliases, found.stream().mapToLong(Found::ttl).min().orElse(-1), (flags & AUTHENTIC) != 0,
                    (flags & AUTHORITATIVE) != 0);
        }

        /** Records may come in any order: the chain is followed from the name that was asked for. */
        private List<String> aliases() {
            List<String> aliases = new ArrayList<>();
            String target = targets.get(lower(question.name() + "."));
            while (target != null && aliases.size() < MOST_ALIASES) {
                aliases.add(target);
                target = targets.get(lower(target));
            }
            return aliases;
        }

        private static String lower(String name) {
            return name.toLowerCase(Locale.ROOT);
        }

        /** A server that refuses may leave the question out. */
        private void readQuestions(int questions) {
            for (int i = 0; i < questions; i++) {
                String name = RecordText.name(message);
                int type = message.getShort() & 0xFFFF;
                int _ = message.getShort();
                if (i > 0 || type != question.type().code() || !name.equalsIgnoreCase(question.name() + ".")) {
                    throw new CorruptedFrameException("it answers another question");
                }
            }
        }

        private void readRecord(boolean isAnswer) {
            String owner = lower(RecordText.name(message));
            int type = message.getShort() & 0xFFFF;
            int ofClass = message.getShort() & 0xFFFF;
            int life = message.getInt();
            int length = message.getShort() & 0xFFFF;
            int end = message.position() + length;
            if (end > message.limit()) {
                throw new BufferUnderflowException();
            }
            if (type == TYPE_OPT && !isAnswer) {
                extendedRcode = life >>> 24;
            } else if (isAnswer && ofClass == CLASS_IN) {
                if (type == question.type().code()) {
                    // a TTL beyond 31 bits is none: RFC 2181
                    records.add(new Found(owner, RecordText.of(question.type(), message, end), Math.max(0, life)));
                } else if (type == DnsCheck.Type.CNAME.code()) {
                    targets.put(owner, RecordText.of(DnsCheck.Type.CNAME, message, end));
                }
                if (records.size() > MOST_RECORDS || targets.size() > MOST_RECORDS) {
                    throw new CorruptedFrameException("more than " + MOST_RECORDS + " records");
                }
            }
            message.position(end);
        }

        private static String rcode(int code) {
            return code < RCODES.length ? RCODES[code] : code == BADVERS ? "BADVERS" : "RCODE" + code;
        }
    }
}
