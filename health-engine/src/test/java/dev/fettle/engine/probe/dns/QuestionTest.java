package dev.fettle.engine.probe.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fettle.api.check.DnsCheck.Type;
import io.netty.handler.codec.CorruptedFrameException;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuestionTest {

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({"A, Shop.Example., shop.example", "PTR, 192.0.2.1, 1.2.0.192.in-addr.arpa",
            "PTR, 2001:db8::1f, f.1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa",
            "PTR, 1.2.0.192.in-addr.arpa, 1.2.0.192.in-addr.arpa"})
    void anAddressIsAskedForByItsName(Type type, String name, String asked) {
        assertThat(Question.of(name, type).name()).isEqualTo(asked);
    }

    @Test
    void anAddressHasNoOtherRecords() {
        assertThatThrownBy(() -> Question.of("192.0.2.1", Type.A)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("an address has records of type PTR only");
    }

    @Test
    void aNameThatPointsOnAndOnIsRefused() {
        int pointers = 4000;
        ByteBuffer message = ByteBuffer.allocate(12 + 11 + 1 + 2 * pointers + 2 + 10);
        message.putShort((short) 1).putShort((short) 0x8180).putInt(2).putInt(0); // two answers
        message.put((byte) 0).putShort((short) 99).putShort((short) 1).putInt(60).putShort((short) (1 + 2 * pointers));
        int last = message.position();
        message.put((byte) 0);
        for (int i = 0; i < pointers; i++) {
            int next = message.position();
            message.putShort((short) (0xC000 | last));
            last = next;
        }
        message.putShort((short) (0xC000 | last)).putShort((short) 1).putShort((short) 1).putInt(60)
                .putShort((short) 0);

        assertThatThrownBy(() -> Answer.read(Question.of("a.b", Type.A), message.flip()))
                .isInstanceOf(CorruptedFrameException.class).hasMessage("a name points too often");
    }

    /** Whatever a server says, it is read or refused, and nothing else happens. */
    @Test
    void anyBytesAreAnAnswerOrAgainstTheProtocol() {
        Random random = new Random(6);
        for (Type type : Type.values()) {
            Question question = Question.of("a.b", type);
            for (int i = 0; i < 3000; i++) {
                byte[] bytes = new byte[13 + random.nextInt(60)];
                random.nextBytes(bytes);
                bytes[4] = 0;
                bytes[5] = 0;
                bytes[6] = 0;
                bytes[7] = (byte) (random.nextInt(3));
                bytes[12] = 0;
                if (bytes.length > 24) {
                    bytes[13] = (byte) (type.code() >> 8);
                    bytes[14] = (byte) type.code();
                    bytes[15] = 0;
                    bytes[16] = 1;
                    bytes[21] = 0;
                    bytes[22] = (byte) random.nextInt(20);
                }
                try {
                    assertThat(Answer.read(question, ByteBuffer.wrap(bytes)).records()).hasSizeLessThan(3);
                } catch (CorruptedFrameException refused) {
                    assertThat(refused).hasMessageNotContaining("Exception");
                }
            }
        }
    }
}
