package dev.fettle.engine.probe.postgres;

import dev.fettle.engine.probe.RawServer;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** What a server of PostgreSQL says and hears, byte by byte. */
final class ScriptedPostgres {

    private static final int INT4 = 23;

    private ScriptedPostgres() {}

    static byte[] message(char type, byte[]... parts) {
        byte[] body = joined(parts);
        return ByteBuffer.allocate(5 + body.length).put((byte) type).putInt(4 + body.length).put(body).array();
    }

    static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    static byte[] number(int number) {
        return ByteBuffer.allocate(4).putInt(number).array();
    }

    private static byte[] small(int number) {
        return ByteBuffer.allocate(2).putShort((short) number).array();
    }

    static byte[] text(String text) {
        return (text + "\0").getBytes(StandardCharsets.UTF_8);
    }

    /** How it wants a login. */
    static byte[] login(int method, byte[]... more) {
        return message('R', number(method), joined(more));
    }

    static byte[] setting(String name, String value) {
        return message('S', text(name), text(value));
    }

    /** Logged in, and ready. */
    static byte[] welcome() {
        return joined(login(0), setting("server_version", "15.4"), setting("client_encoding", "UTF8"), ready());
    }

    static byte[] ready() {
        return message('Z', new byte[]{'I'});
    }

    /** The answer to a query: one column, one row. */
    static byte[] one() {
        return joined(
                message('T', small(1), text("one"), number(0), small(0), number(INT4), small(4), number(-1), small(0)),
                message('D', small(1), number(1), new byte[]{'1'}), message('C', text("SELECT 1")), ready());
    }

    /** What a client says before anything else: without the length. */
    static byte[] first(RawServer.Connection connection) throws IOException {
        DataInputStream in = new DataInputStream(connection.socket.getInputStream());
        return in.readNBytes(in.readInt() - 4);
    }

    /** What a client says after that: with its type, without the length. */
    static String next(RawServer.Connection connection) throws IOException {
        DataInputStream in = new DataInputStream(connection.socket.getInputStream());
        char type = (char) in.readByte();
        return type + new String(in.readNBytes(in.readInt() - 4), StandardCharsets.UTF_8);
    }
}
