package dev.fettle.engine.probe.dns;

import dev.fettle.api.check.DnsCheck;
import io.netty.handler.codec.CorruptedFrameException;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.StringJoiner;

/** The data of records as text, as {@code dig +short} prints them: RFC 1035 §5.1, names with their last dot. Pure. */
final class RecordText {

    private static final int POINTER = 0xC0;
    private static final int LONGEST_NAME = 255;
    /** As many as a name may have labels: who points on from pointer to pointer only costs time. */
    private static final int MOST_POINTERS = 128;
    private static final String SPECIAL_IN_NAMES = ".\\\"();@$";
    private static final String SPECIAL_IN_TEXTS = "\\\"";

    private RecordText() {}

    /**
     * Reads the data of a record; leaves the position anywhere up to the end.
     *
     * @param message positioned at the data; names in it may point back
     * @param end where the data ends
     */
    static String of(DnsCheck.Type type, ByteBuffer message, int end) {
        String text = switch (type) {
            case A, AAAA -> address(bytes(message, type == DnsCheck.Type.A ? 4 : 16));
            case CNAME, NS, PTR -> name(message);
            case MX -> unsigned16(message) + " " + name(message);
            case SRV ->
                unsigned16(message) + " " + unsigned16(message) + " " + unsigned16(message) + " " + name(message);
            case SOA -> soa(message);
            case TXT -> texts(message, end);
            case CAA -> caa(message, end);
        };
        if (message.position() != end) {
            throw new CorruptedFrameException("a record of type " + type + " has not the length that it says");
        }
        return text;
    }

    /** Reads a name, which may point back. Its position is behind the name then. */
    static String name(ByteBuffer message) {
        StringBuilder name = new StringBuilder();
        int at = message.position();
        int behind = -1;
        int read = 0;
        int pointers = 0;
        while (true) {
            int length = message.get(at) & 0xFF;
            if ((length & POINTER) == POINTER) {
                int to = ((length & ~POINTER) << 8) | (message.get(at + 1) & 0xFF);
                behind = behind < 0 ? at + 2 : behind;
                if (to >= at) {
                    throw new CorruptedFrameException("a name points forward");
                }
                if (++pointers > MOST_POINTERS) {
                    throw new CorruptedFrameException("a name points too often");
                }
                at = to;
            } else if ((length & POINTER) != 0) {
                throw new CorruptedFrameException("a name has a label of an unknown kind");
            } else if (length == 0) {
                message.position(behind < 0 ? at + 1 : behind);
                return name.isEmpty() ? "." : name.toString();
            } else {
                read += length + 1;
                if (read >= LONGEST_NAME) {
                    throw new CorruptedFrameException("a name is too long");
                }
                for (int i = 1; i <= length; i++) {
                    escape(message.get(at + i) & 0xFF, SPECIAL_IN_NAMES, '!', name);
                }
                name.append('.');
                at += length + 1;
            }
        }
    }

    private static String soa(ByteBuffer message) {
        StringJoiner soa = new StringJoiner(" ").add(name(message)).add(name(message));
        for (int i = 0; i < 5; i++) {
            soa.add(Integer.toUnsignedString(message.getInt()));
        }
        return soa.toString();
    }

    private static String texts(ByteBuffer message, int end) {
        StringJoiner texts = new StringJoiner(" ");
        while (message.position() < end) {
            texts.add(quoted(bytes(message, message.get() & 0xFF)));
        }
        return texts.toString();
    }

    private static String caa(ByteBuffer message, int end) {
        int flags = message.get() & 0xFF;
        String tag = new String(bytes(message, message.get() & 0xFF), StandardCharsets.US_ASCII);
        int length = end - message.position();
        if (length < 0 || !tag.chars().allMatch(Character::isLetterOrDigit)) {
            throw new CorruptedFrameException("a record of type CAA is none");
        }
        return flags + " " + tag + " " + quoted(bytes(message, length));
    }

    private static String quoted(byte[] bytes) {
        StringBuilder text = new StringBuilder(bytes.length + 2).append('"');
        for (byte each : bytes) {
            escape(each & 0xFF, SPECIAL_IN_TEXTS, ' ', text);
        }
        return text.append('"').toString();
    }

    /** What is special goes behind a backslash, what is not printable as three decimal digits. */
    private static void escape(int octet, String special, char firstPrintable, StringBuilder out) {
        if (octet < firstPrintable || octet > '~') {
            out.append('\\').append(octet / 100).append(octet / 10 % 10).append(octet % 10);
        } else {
            if (special.indexOf(octet) >= 0) {
                out.append('\\');
            }
            out.append((char) octet);
        }
    }

    private static int unsigned16(ByteBuffer message) {
        return message.getShort() & 0xFFFF;
    }

    private static byte[] bytes(ByteBuffer message, int length) {
        byte[] bytes = new byte[length];
        message.get(bytes);
        return bytes;
    }

    private static String address(byte[] bytes) {
        try {
            return NetUtil.toAddressString(InetAddress.getByAddress(bytes), false);
        } catch (UnknownHostException cannotBe) {
            throw new IllegalStateException("an address of " + bytes.length + " bytes", cannotBe);
        }
    }
}
