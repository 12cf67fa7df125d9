package dev.fettle.platform.address;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.dns.DefaultDnsRecordDecoder;
import java.nio.charset.StandardCharsets;

/**
 * A place where a service is, as name servers say (RFC 2782). Immutable.
 *
 * @param priority those with a lower one are to be asked first
 * @param host a name, without the last dot
 */
public record ServiceRecord(int priority, int port, String host) {

    /** Of the content of a record; names may point into the message around it. */
    static ServiceRecord read(ByteBuf content) {
        int priority = content.readUnsignedShort();
        int _ = content.readUnsignedShort(); // how to share out load
        int port = content.readUnsignedShort();
        String host = DefaultDnsRecordDecoder.decodeName(content);
        return new ServiceRecord(priority, port, host.endsWith(".") ? host.substring(0, host.length() - 1) : host);
    }

    /** The parts of a text record as one. */
    static String text(ByteBuf content) {
        StringBuilder text = new StringBuilder();
        while (content.isReadable()) {
            text.append(content.readCharSequence(content.readUnsignedByte(), StandardCharsets.UTF_8));
        }
        return text.toString();
    }
}
