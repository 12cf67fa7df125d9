package dev.fettle.engine.probe.grpc;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.FaultException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;

/** The two messages of {@code grpc.health.v1.Health/Check}, with the five bytes that gRPC puts before each. Pure. */
final class HealthMessages {

    private static final int PREFIX = 5;
    private static final int FIELD = 1;
    private static final List<String> STATUSES = List.of("UNKNOWN", "SERVING", "NOT_SERVING", "SERVICE_UNKNOWN");

    private HealthMessages() {}

    /** {@code HealthCheckRequest}. */
    static byte[] request(String service) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            CodedOutputStream out = CodedOutputStream.newInstance(bytes);
            if (!service.isEmpty()) {
                out.writeString(FIELD, service);
            }
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return ByteBuffer.allocate(PREFIX + bytes.size()).put((byte) 0).putInt(bytes.size()).put(bytes.toByteArray())
                .array();
    }

    /**
     * The status of a {@code HealthCheckResponse}.
     *
     * @throws FaultException when it is none
     */
    static String status(byte[] framed) {
        ByteBuffer prefix = ByteBuffer.wrap(framed);
        if (framed.length < PREFIX || prefix.get() != 0 || prefix.getInt() != framed.length - PREFIX) {
            throw notRead();
        }
        try {
            CodedInputStream in = CodedInputStream.newInstance(framed, PREFIX, framed.length - PREFIX);
            int status = 0;
            for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                if (WireFormat.getTagFieldNumber(tag) == FIELD
                        && WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_VARINT) {
                    status = in.readEnum();
                } else if (!in.skipField(tag)) {
                    throw notRead();
                }
            }
            return status >= 0 && status < STATUSES.size() ? STATUSES.get(status) : Integer.toString(status);
        } catch (IOException garbage) {
            throw notRead();
        }
    }

    private static FaultException notRead() {
        return new FaultException(Reason.PROTOCOL, "not a valid answer: it is no answer about health");
    }
}
