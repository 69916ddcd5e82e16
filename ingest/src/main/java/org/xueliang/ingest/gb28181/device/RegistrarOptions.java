package org.xueliang.ingest.gb28181.device;

/**
 * What the registrar goes by.
 *
 * @param platform code of this platform
 * @param realm of its challenges
 * @param registersPerSource a second, of one address, at one event loop
 * @param redirect whether every device is sent elsewhere after its proof
 */
record RegistrarOptions(
        String platform,
        String realm,
        DigestOffer offer,
        long minExpiresS,
        long maxExpiresS,
        double registersPerSource,
        boolean redirect) {}
