package dev.fettle.engine.probe.mongodb;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.CorruptedFrameException;
import io.netty.handler.codec.TooLongFrameException;
import java.util.List;
import org.bson.BsonBinaryWriter;
import org.bson.BsonDocument;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;
import org.bson.codecs.EncoderContext;
import org.bson.io.BasicOutputBuffer;

/**
 * Makes answers of bytes, by MongoDB's wire protocol: messages of the kind that all servers since 3.6 speak, with one
 * document. What stands in a document is not looked at before somebody reads it, so its depth costs nothing.
 */
final class Messages extends ByteToMessageDecoder {

    /** What the members of the largest set say of each other is a fifth of it. */
    static final int LONGEST = 256 * 1024;

    private static final int HEADER = 16;
    /** Flags, the kind of the section, and an empty document. */
    private static final int SHORTEST = HEADER + 4 + 1 + 5;
    private static final int KIND_AT = 12;
    private static final int MESSAGE = 2013;

    /** A question as bytes. */
    static ByteBuf question(int number, BsonDocument question) {
        try (BasicOutputBuffer document = new BasicOutputBuffer();
                BsonBinaryWriter writer = new BsonBinaryWriter(
                        document)) {
            new BsonDocumentCodec().encode(writer, question, EncoderContext.builder().build());
            int length = HEADER + 4 + 1 + document.getSize();
            return Unpooled.buffer(length).writeIntLE(length).writeIntLE(number).writeIntLE(0).writeIntLE(MESSAGE)
                    .writeIntLE(0).writeByte(0).writeBytes(document.toByteArray());
        }
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        if (in.readableBytes() < HEADER) {
            return;
        }
        if (in.getIntLE(in.readerIndex() + KIND_AT) != MESSAGE) {
            throw new CorruptedFrameException("this is not MongoDB's protocol");
        }
        int length = in.getIntLE(in.readerIndex());
        if (length < SHORTEST) {
            throw new CorruptedFrameException("a message is shorter than any");
        }
        if (length > LONGEST) {
            throw new TooLongFrameException("a message is too long");
        }
        if (in.readableBytes() >= length) {
            out.add(document(in.readSlice(length).skipBytes(HEADER + 4)));
        }
    }

    private static RawBsonDocument document(ByteBuf sections) {
        byte kind = sections.readByte();
        int length = sections.getIntLE(sections.readerIndex());
        if (kind != 0 || length < 5 || length > sections.readableBytes()) {
            throw new CorruptedFrameException("a message does not hold one document");
        }
        byte[] bytes = new byte[length];
        sections.readBytes(bytes);
        return new RawBsonDocument(bytes);
    }
}
