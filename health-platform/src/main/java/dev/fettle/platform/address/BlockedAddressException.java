package dev.fettle.platform.address;

import java.io.IOException;

/**
 * The host is none that may be connected to: it cannot be one, or all its addresses are refused. The message names
 * host, address and rule; the host may come from a redirect.
 */
public final class BlockedAddressException extends IOException {

    private static final long serialVersionUID = 1;

    public BlockedAddressException(String message) {
        super(message);
    }
}
