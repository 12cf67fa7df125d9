package dev.fettle.engine.probe.grpc;

import dev.fettle.api.component.Reason;

/** How a call ended, in the order of gRPC's numbers, and what that means of a health service. */
enum GrpcStatus {

    OK(Reason.OK, "it is well"), CANCELLED(Reason.RESET, "the server cancelled the call"), UNKNOWN(Reason.PROTOCOL,
            "the health service failed"), INVALID_ARGUMENT(Reason.PROTOCOL,
                    "the health service refused the question"), DEADLINE_EXCEEDED(Reason.TIMEOUT,
                            "the server ran out of time"), NOT_FOUND(Reason.CONDITION,
                                    "the service is not known"), ALREADY_EXISTS(Reason.PROTOCOL,
                                            "the health service failed"), PERMISSION_DENIED(Reason.AUTH,
                                                    "the call is not allowed"), RESOURCE_EXHAUSTED(Reason.RATE_LIMITED,
                                                            "the server has no resources for the call"), FAILED_PRECONDITION(
                                                                    Reason.PROTOCOL,
                                                                    "the health service failed"), ABORTED(
                                                                            Reason.PROTOCOL,
                                                                            "the health service failed"), OUT_OF_RANGE(
                                                                                    Reason.PROTOCOL,
                                                                                    "the health service failed"), UNIMPLEMENTED(
                                                                                            Reason.PROTOCOL,
                                                                                            "the server has no health service, grpc.health.v1"), INTERNAL(
                                                                                                    Reason.PROTOCOL,
                                                                                                    "the health service failed"), UNAVAILABLE(
                                                                                                            Reason.CONDITION,
                                                                                                            "the server says that it is unavailable"), DATA_LOSS(
                                                                                                                    Reason.PROTOCOL,
                                                                                                                    "the health service failed"), UNAUTHENTICATED(
                                                                                                                            Reason.AUTH,
                                                                                                                            "the credentials are missing or wrong");

    private final Reason reason;
    private final String says;

    GrpcStatus(Reason reason, String says) {
        this.reason = reason;
        this.says = says;
    }

    /** That of the trailer {@code grpc-status}; what is no number of gRPC's is UNKNOWN. */
    static GrpcStatus of(String code) {
        for (GrpcStatus status : values()) {
            if (Integer.toString(status.ordinal()).equals(code)) {
                return status;
            }
        }
        return UNKNOWN;
    }

    /** Why a call was not answered by gRPC but with another status than 200. */
    static Reason ofHttp(String status) {
        return switch (status) {
            case "401", "403", "407" -> Reason.AUTH;
            case "429" -> Reason.RATE_LIMITED;
            default -> status.startsWith("4")
                    ? Reason.STATUS_4XX
                    : status.startsWith("5") ? Reason.STATUS_5XX : Reason.STATUS_OTHER;
        };
    }

    Reason reason() {
        return reason;
    }

    /** For people. */
    String says() {
        return says;
    }
}
