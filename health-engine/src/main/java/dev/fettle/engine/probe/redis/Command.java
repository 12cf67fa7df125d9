package dev.fettle.engine.probe.redis;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What is asked.
 *
 * @param words the command and what belongs to it; may be secret
 */
record Command(List<String> words) {

    Command {
        words = List.copyOf(words);
    }

    static Command of(String... words) {
        return new Command(List.of(words));
    }

    /** As Redis' protocol has it: an array of texts. */
    ByteBuf bytes() {
        ByteBuf bytes = Unpooled.buffer();
        line(bytes, '*', words.size());
        for (String word : words) {
            byte[] text = word.getBytes(StandardCharsets.UTF_8);
            line(bytes, '$', text.length);
            bytes.writeBytes(text).writeByte('\r').writeByte('\n');
        }
        return bytes;
    }

    private static void line(ByteBuf bytes, char type, int number) {
        bytes.writeCharSequence(type + Integer.toString(number) + "\r\n", StandardCharsets.US_ASCII);
    }

    @Override
    public String toString() {
        return "Command[" + words.getFirst() + "]";
    }
}
