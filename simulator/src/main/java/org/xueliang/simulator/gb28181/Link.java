package org.xueliang.simulator.gb28181;

import java.net.InetSocketAddress;

/** A device's way to its platform. On the device's event loop. */
interface Link {
    /** As Via names it. */
    String transport();

    /** Whether what was sent comes by itself: nothing is then sent again. */
    boolean reliable();

    /** False before it is connected and after it broke. */
    boolean isOpen();

    /** Of this side, as Via and Contact say it. */
    InetSocketAddress local();

    InetSocketAddress peer();

    void send(byte[] message);

    /** Answers go back to where the request came from. */
    void answer(byte[] message, InetSocketAddress source);

    /** Uses another port from here on where it can: what a NAT does. */
    void changePort();

    /** Goes to another platform from here on; {@link #isOpen} may be false until then. */
    void redirect(InetSocketAddress server);

    void close();
}
