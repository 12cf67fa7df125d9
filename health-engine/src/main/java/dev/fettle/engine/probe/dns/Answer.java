package dev.fettle.engine.probe.dns;

import io.netty.handler.codec.CorruptedFrameException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * What a name server answered. Immutable; any thread.
 *
 * @param rcode such as NOERROR
 * @param records of the type that was asked for, as {@code dig +short} prints them, in the order of the answer
 * @param ttl the least of those records', in seconds; -1 without records
 * @param authentic whether the server vouches that it has validated the answer (DNSSEC)
 * @param authoritative whether the server says that the zone is its own
 */
record Answer(String rcode, List<String> records, long ttl, boolean authentic, boolean authoritative) {

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

    Answer {
        records = List.copyOf(records);
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

    /** One reading of one message. Not for several threads. */
    private static final class Reading {

        private final Question question;
        private final ByteBuffer message;
        private final List<String> records = new ArrayList<>();
        private long ttl = -1;
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
            return new Answer(rcode((flags & RCODE) | (extendedRcode << 4)), records, ttl, (flags & AUTHENTIC) != 0,
                    (flags & AUTHORITATIVE) != 0);
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
            String _ = RecordText.name(message);
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
            } else if (isAnswer && type == question.type().code() && ofClass == CLASS_IN) {
                if (records.size() == MOST_RECORDS) {
                    throw new CorruptedFrameException("more than " + MOST_RECORDS + " records");
                }
                records.add(RecordText.of(question.type(), message, end));
                long seconds = Math.max(0, life); // a TTL beyond 31 bits is none: RFC 2181
                ttl = ttl < 0 ? seconds : Math.min(ttl, seconds);
            }
            message.position(end);
        }

        private static String rcode(int code) {
            return code < RCODES.length ? RCODES[code] : code == BADVERS ? "BADVERS" : "RCODE" + code;
        }
    }
}
