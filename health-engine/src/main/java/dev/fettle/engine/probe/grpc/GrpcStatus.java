package dev.fettle.engine.probe.grpc;

import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.http.Answer;
import java.util.List;
import java.util.regex.Pattern;

/** How a call ended, in the order of gRPC's numbers, and what that means of a health service. */
enum GrpcStatus {

    OK, CANCELLED, UNKNOWN, INVALID_ARGUMENT, DEADLINE_EXCEEDED, NOT_FOUND, ALREADY_EXISTS, PERMISSION_DENIED, RESOURCE_EXHAUSTED, FAILED_PRECONDITION, ABORTED, OUT_OF_RANGE, UNIMPLEMENTED, INTERNAL, UNAVAILABLE, DATA_LOSS, UNAUTHENTICATED;

    private static final List<GrpcStatus> BY_CODE = List.of(values());
    private static final Pattern CODE = Pattern.compile("0|[1-9][0-9]?");

    /** That of the trailer {@code grpc-status}; what is no number of gRPC's is UNKNOWN. */
    static GrpcStatus of(String code) {
        int number = CODE.matcher(code).matches() ? Integer.parseInt(code) : BY_CODE.size();
        return number < BY_CODE.size() ? BY_CODE.get(number) : UNKNOWN;
    }

    /** Why a call was not answered by gRPC but with another status than 200. */
    static Reason ofHttp(String status) {
        return status.matches("[13456789][0-9]{2}") ? Answer.reason(Integer.parseInt(status)) : Reason.PROTOCOL;
    }

    Reason reason() {
        return switch (this) {
            case OK -> Reason.OK;
            case CANCELLED -> Reason.RESET;
            case DEADLINE_EXCEEDED -> Reason.TIMEOUT;
            case PERMISSION_DENIED, UNAUTHENTICATED -> Reason.AUTH;
            case RESOURCE_EXHAUSTED -> Reason.RATE_LIMITED;
            case NOT_FOUND, UNAVAILABLE -> Reason.CONDITION;
            case UNKNOWN, INVALID_ARGUMENT, ALREADY_EXISTS, FAILED_PRECONDITION, ABORTED, OUT_OF_RANGE, UNIMPLEMENTED,
                    INTERNAL, DATA_LOSS ->
                Reason.PROTOCOL;
        };
    }

    /** For people. */
    String says() {
        return switch (this) {
            case OK -> "it is well";
            case CANCELLED -> "the server cancelled the call";
            case INVALID_ARGUMENT -> "the health service refused the question";
            case DEADLINE_EXCEEDED -> "the server ran out of time";
            case NOT_FOUND -> "the service is not known";
            case PERMISSION_DENIED -> "the call is not allowed";
            case RESOURCE_EXHAUSTED -> "the server has no resources for the call";
            case UNIMPLEMENTED -> "the server has no health service, grpc.health.v1";
            case UNAVAILABLE -> "the server says that it is unavailable";
            case UNAUTHENTICATED -> "the credentials are missing or wrong";
            case UNKNOWN, ALREADY_EXISTS, FAILED_PRECONDITION, ABORTED, OUT_OF_RANGE, INTERNAL, DATA_LOSS ->
                "the health service failed";
        };
    }
}
