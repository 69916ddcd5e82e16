package org.xueliang.simulator.gb28181;

/** How a simulated device's SIP goes. */
public enum GbTransport {
    /** Many devices share a socket. */
    UDP,
    /** One connection a device. */
    TCP
}
