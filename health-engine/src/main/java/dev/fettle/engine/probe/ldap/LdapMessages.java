package dev.fettle.engine.probe.ldap;

import com.unboundid.asn1.ASN1StreamReader;
import com.unboundid.ldap.protocol.LDAPMessage;
import com.unboundid.ldap.protocol.ProtocolOp;
import com.unboundid.ldap.sdk.LDAPException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.CorruptedFrameException;
import io.netty.handler.codec.TooLongFrameException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;

/** Makes answers of bytes: each is one ASN.1 sequence whose length is said at its beginning. */
final class LdapMessages extends ByteToMessageDecoder {

    static final int LONGEST = 64 * 1024;

    private static final int SEQUENCE = 0x30;
    private static final int LONG_FORM = 0x80;
    private static final int MOST_LENGTH_BYTES = 4;

    /** A question as bytes. */
    static ByteBuf question(int number, ProtocolOp question) {
        return Unpooled.wrappedBuffer(new LDAPMessage(number, question).encode().encode());
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        int begin = in.readerIndex();
        if (in.getUnsignedByte(begin) != SEQUENCE) {
            throw new CorruptedFrameException("this is not LDAP");
        }
        if (in.readableBytes() < 2) {
            return;
        }
        int form = in.getUnsignedByte(begin + 1);
        int more = form < LONG_FORM ? 0 : form - LONG_FORM;
        if (form == LONG_FORM || more > MOST_LENGTH_BYTES) {
            throw new CorruptedFrameException("this is not LDAP");
        }
        if (in.readableBytes() < 2 + more) {
            return;
        }
        long content = form < LONG_FORM ? form : length(in, begin + 2, more);
        if (content > LONGEST) {
            throw new TooLongFrameException("a message is too long");
        }
        int whole = 2 + more + (int) content;
        if (in.readableBytes() >= whole) {
            byte[] bytes = new byte[whole];
            in.readBytes(bytes);
            out.add(message(bytes));
        }
    }

    private static long length(ByteBuf in, int from, int bytes) {
        long length = 0;
        for (int i = 0; i < bytes; i++) {
            length = length << Byte.SIZE | in.getUnsignedByte(from + i);
        }
        return length;
    }

    private static LDAPMessage message(byte[] bytes) {
        try (ASN1StreamReader reader = new ASN1StreamReader(new ByteArrayInputStream(bytes), LONGEST)) {
            LDAPMessage message = LDAPMessage.readFrom(reader, true);
            if (message == null) {
                throw new CorruptedFrameException("this is not LDAP");
            }
            return message;
        } catch (LDAPException | IOException | RuntimeException none) {
            throw new CorruptedFrameException("this is not LDAP", none);
        }
    }
}
