package dev.fettle.engine.probe.rabbitmq;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/** A method as it is said: its arguments are added one after the other. Used once. */
final class Method {

    static final int START = 0x000A_000A;
    static final int START_OK = 0x000A_000B;
    static final int SECURE = 0x000A_0014;
    static final int TUNE = 0x000A_001E;
    static final int TUNE_OK = 0x000A_001F;
    static final int OPEN = 0x000A_0028;
    static final int OPEN_OK = 0x000A_0029;
    static final int CLOSE = 0x000A_0032;
    static final int CLOSE_OK = 0x000A_0033;
    static final int BLOCKED = 0x000A_003C;
    static final int CHANNEL_OPEN = 0x0014_000A;
    static final int CHANNEL_OPEN_OK = 0x0014_000B;
    static final int CHANNEL_CLOSE = 0x0014_0028;
    static final int DECLARE = 0x0032_000A;
    static final int DECLARE_OK = 0x0032_000B;
    static final int PUBLISH = 0x003C_0028;
    static final int GET = 0x003C_0046;
    static final int GET_OK = 0x003C_0047;
    static final int GET_EMPTY = 0x003C_0048;

    private static final int BASIC = 60;

    private final ByteBuf payload = Unpooled.buffer();
    private final int channel;

    /** @param channel 0 for what is about the connection */
    Method(int method, int channel) {
        this.channel = channel;
        payload.writeInt(method);
    }

    Method octet(int value) {
        payload.writeByte(value);
        return this;
    }

    Method number16(int value) {
        payload.writeShort(value);
        return this;
    }

    Method number32(long value) {
        payload.writeInt((int) value);
        return this;
    }

    /** @param text of at most 255 bytes */
    Method shortText(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        payload.writeByte(bytes.length).writeBytes(bytes);
        return this;
    }

    Method longText(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        payload.writeInt(bytes.length).writeBytes(bytes);
        return this;
    }

    /**
     * A table that says who we are, and that a refused login is to be told, where the server else only hangs up, and
     * that it takes no messages.
     *
     * @param product our name
     */
    Method client(String product) {
        Method capabilities = new Method(0, 0).shortText("authentication_failure_close").octet('t').octet(1)
                .shortText("connection.blocked").octet('t').octet(1);
        capabilities.payload.skipBytes(Integer.BYTES);
        Method table = new Method(0, 0).shortText("product").octet('S').longText(product).shortText("capabilities")
                .octet('F').number32(capabilities.payload.readableBytes());
        table.payload.skipBytes(Integer.BYTES);
        table.payload.writeBytes(capabilities.payload);
        Method _ = number32(table.payload.readableBytes());
        payload.writeBytes(table.payload);
        return this;
    }

    /** As a frame. */
    ByteBuf framed() {
        return framed(Frame.METHOD, payload);
    }

    /** As frames, with a message. */
    ByteBuf framed(String message) {
        byte[] text = message.getBytes(StandardCharsets.UTF_8);
        ByteBuf header = Unpooled.buffer().writeShort(BASIC).writeShort(0).writeLong(text.length).writeShort(0);
        return Unpooled.wrappedBuffer(framed(), framed(Frame.HEADER, header),
                framed(Frame.BODY, Unpooled.wrappedBuffer(text)));
    }

    private ByteBuf framed(int type, ByteBuf content) {
        return Unpooled.buffer()
                .writeByte(type)
                .writeShort(channel)
                .writeInt(content.readableBytes())
                .writeBytes(content)
                .writeByte(Frame.END);
    }
}
