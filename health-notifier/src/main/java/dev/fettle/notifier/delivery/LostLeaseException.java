package dev.fettle.notifier.delivery;

/** Another notifier serves the webhook by now: nothing may be written for it any more. */
final class LostLeaseException extends RuntimeException {

    private static final long serialVersionUID = 1;

    LostLeaseException(Holding holding) {
        super("webhook " + holding.webhook() + " is no longer held under fence " + holding.fence());
    }
}
