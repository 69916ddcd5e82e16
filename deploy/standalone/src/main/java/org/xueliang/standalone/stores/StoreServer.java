package org.xueliang.standalone.stores;

import java.io.IOException;

/** A server on loopback that can be started again after it was killed, at its port and with its data. */
interface StoreServer extends AutoCloseable {
    String name();

    int port();

    /** Returns when it answers; throws where it does not. Called when nothing listens at its port. */
    void startAgain() throws IOException, InterruptedException;

    @Override
    void close() throws IOException;
}
